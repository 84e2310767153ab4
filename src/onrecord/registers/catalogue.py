"""All registers, by name."""

from __future__ import annotations

from onrecord.errors import OnrecordError
from onrecord.registers import (
    attack,
    eu_fsf,
    microsoft,
    misp,
    ofac_consolidated,
    ofac_sdn,
    uk_ofsi,
    uk_sanctions_list,
    un_consolidated,
    us_csl,
)
from onrecord.registers.base import Register

REGISTERS: dict[str, Register] = {
    module.REGISTER.name: module.REGISTER
    for module in (
        ofac_sdn,
        ofac_consolidated,
        uk_sanctions_list,
        uk_ofsi,
        eu_fsf,
        un_consolidated,
        us_csl,
        attack,
        misp,
        microsoft,
    )
}


def register(name: str) -> Register:
    """The register of that name.

    Raises:
        OnrecordError: there is none.
    """
    try:
        return REGISTERS[name]
    except KeyError:
        raise OnrecordError(name, f"no such register; there are {', '.join(REGISTERS)}") from None
