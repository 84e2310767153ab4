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
        OnrecordError: the cluster that ``RAY_ADDRESS`` names does not answer, or none can be started here.
    """
    if ray.is_initialized():
        return False
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": "error"}
    address = os.environ.get("RAY_ADDRESS", "auto")
    if address != "local":
        try:
            ray.init(address=address, **options)
            return True
        except ConnectionError as error:
            if address != "auto":
                fault = f"no Ray cluster answers there ({_last_line(error)})"
                raise OnrecordError(address, fault) from None
    # None runs here: one of this machine alone, that nobody outside can talk to.
    try:
        ray.init(address="local", include_dashboard=False, _node_ip_address="127.0.0.1", **options)
    except Exception as error:  # Ray has no class of its own for what fails here
        raise OnrecordError("--engine ray", f"Ray does not start here ({_last_line(error)})") from None
    return True


def _last_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if lines else type(error).__name__)[:300]
