"""OFAC's consolidated list of everything that is not on the SDN list."""

from __future__ import annotations

from onrecord.registers.base import Download, Must, Register
from onrecord.registers.ofac_advanced import advanced_format
from onrecord.registers.ofac_csv import csv_format
from onrecord.registers.ofac_xml import xml_format

NAME = "ofac-consolidated"
_EXPORTS = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"

REGISTER = Register(
    name=NAME,
    title="OFAC Consolidated Sanctions List (non-SDN)",
    publisher="United States, Department of the Treasury, Office of Foreign Assets Control",
    imposers=("US",),
    covers="sanctions",
    homepage="https://sanctionslist.ofac.treas.gov/",
    downloads=(Download("cons_advanced.xml", _EXPORTS + "CONS_ADVANCED.XML"),),
    licence="work of the United States Government, public domain (17 U.S.C. 105)",
    formats=(csv_format(NAME), xml_format(NAME), advanced_format(NAME)),
    counts=(200, 3_000),
    must=(Must("9639", "HANIYA"), Must("17016", "GAZPROMBANK")),
)
