"""A Ray cluster: the one that ``RAY_ADDRESS`` names or that runs here, else this machine's cores.

Needs the extra ``ray``, which is loaded at the first call.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from onrecord.errors import OnrecordError


def load_ray(*parts: str) -> Any:
    """Ray, as it suits a program that is no service.

    Args:
        parts: modules of it that are needed, too ("ray.data").

    Raises:
        OnrecordError: it is not installed.
    """
    # Ray would tell its makers of every run.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # On a busy machine its processes take longer than it waits for them by itself.
    os.environ.setdefault("RAY_raylet_start_wait_time_s", "300")
    os.environ.setdefault("RAY_worker_register_timeout_seconds", "300")
    try:
        ray = import_module("ray")
        for part in parts:
            import_module(part)
    except ImportError as error:
        fault = f"needs {error.name}, which is not installed: pip install 'onrecord[ray]'"
        raise OnrecordError("--engine ray", fault) from None
    return ray


def join(ray: Any) -> bool:
    """Join the cluster; False if this process had joined one before.

    Args:
        ray: what ``load_ray`` gave.

    Raises:
        OnrecordError: the cluster that ``RAY_ADDRESS`` names does not answer.
    """
    if ray.is_initialized():
        return False
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": "error"}
    try:
        ray.init(address=os.environ.get("RAY_ADDRESS", "auto"), **options)
    except ConnectionError as error:
        if "RAY_ADDRESS" in os.environ:
            lines = [line.strip() for line in str(error).splitlines() if line.strip()]
            told = (lines[-1] if lines else type(error).__name__)[:300]
            raise OnrecordError(os.environ["RAY_ADDRESS"], f"no Ray cluster answers there ({told})") from None
        # None runs here: one of this machine alone, that nobody outside can talk to.
        ray.init(address="local", include_dashboard=False, _node_ip_address="127.0.0.1", **options)
    return True
