"""OFAC's list of Specially Designated Nationals and Blocked Persons (SDN)."""

from __future__ import annotations

from onrecord.registers.base import Download, Must, Register
from onrecord.registers.ofac_advanced import advanced_format
from onrecord.registers.ofac_csv import csv_format
from onrecord.registers.ofac_xml import xml_format

NAME = "ofac-sdn"
_EXPORTS = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"

REGISTER = Register(
    name=NAME,
    title="OFAC Specially Designated Nationals and Blocked Persons List",
    publisher="United States, Department of the Treasury, Office of Foreign Assets Control",
    imposers=("US",),
    covers="sanctions",
    homepage="https://sanctionslist.ofac.treas.gov/",
    downloads=(Download("sdn_advanced.xml", _EXPORTS + "SDN_ADVANCED.XML"),),
    licence="work of the United States Government, public domain (17 U.S.C. 105)",
    formats=(csv_format(NAME), xml_format(NAME), advanced_format(NAME)),
    counts=(5_000, 60_000),
    must=(
        Must("2674", "ABBAS"),
        Must("306", "BANCO NACIONAL DE CUBA"),
        Must("47800", "WUHAN XIAORUIZHI", since="2024-03-25"),
    ),
)
