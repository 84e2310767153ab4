# ruff: noqa: E501 (templates of XML)
"""Full-size files in official forms of which no complete original was at hand, made from what was.

The contents of a conversion are put back into the published form: the FSF XML 1.1 from its JSONL, the
UK Sanctions List's XML and CSV from theirs, OFAC's advanced XML from the CSV set. They serve to
measure imports at full size and to prove that two forms of one list give the same entries; they are no
originals.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_UNDERSCORE = re.compile(r"_([a-z0-9])")
_FSF = {
    "name_aliases": "nameAlias",
    "citizenships": "citizenship",
    "birthdates": "birthdate",
    "addresses": "address",
    "identifications": "identification",
}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    yield from map(json.loads, content.decode("utf-8").splitlines())


def _camel(name: str) -> str:
    return _UNDERSCORE.sub(lambda m: m[1].upper(), name)


def _attributes(item: dict[str, Any]) -> str:
    return "".join(
        f" {_camel(k)}={quoteattr(str(v))}" for k, v in item.items() if not isinstance(v, list | dict)
    )


def fsf_xml(jsonl: Path, out: Path, date: str) -> Path:
    """The EU list in FSF XML 1.1."""
    with out.open("w", encoding="utf-8") as xml:
        xml.write('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n')
        xml.write(
            f'<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="{date}T00:00:00.000+02:00">\n'
        )
        for item in _lines(jsonl):
            remark = item.pop("remark", "")
            xml.write(f"<sanctionEntity{_attributes(item)}>\n")
            if remark:
                xml.write(f"<remark>{escape(remark)}</remark>")
            for regulation in item["regulations"]:
                url = regulation.pop("publication_url", "")
                xml.write(
                    f"<regulation{_attributes(regulation)}><publicationUrl>{escape(url)}</publicationUrl></regulation>\n"
                )
            xml.write(f"<subjectType{_attributes(item['subject_type'])}/>\n")
            for key, tag in _FSF.items():
                for part in item.get(key) or []:
                    inner = "".join(
                        f"<regulationSummary{_attributes(s)}/>"
                        for s in part.get("regulation_summaries") or []
                    )
                    xml.write(f"<{tag}{_attributes(part)}>{inner}</{tag}>\n")
            xml.write("</sanctionEntity>\n")
        xml.write("</export>\n")
    return out


def _british(day: str) -> str:
    return "/".join(reversed(day.split("-")))


def _element(tag: str, told: str | None) -> str:
    return f"<{tag}>{escape(told)}</{tag}>" if told else ""


def uk_xml(jsonl: Path, out: Path, date: str) -> Path:
    """The UK Sanctions List in its XML."""
    with out.open("w", encoding="utf-8") as xml:
        xml.write(
            f'<?xml version="1.0" encoding="utf-8"?>\n<Designations>{_element("DateGenerated", _british(date))}\n'
        )
        for item in _lines(jsonl):
            if "unique_id" not in item:
                continue
            xml.write("<Designation>")
            xml.write(_element("LastUpdated", _british(item["last_updated"])))
            xml.write(_element("DateDesignated", _british(item["date_designated"])))
            xml.write(_element("UniqueID", item["unique_id"]))
            xml.write(_element("OFSIGroupID", item.get("ofsi_group_id")))
            xml.write(_element("UNReferenceNumber", item.get("un_reference_number")))
            xml.write("<Names>")
            for name in (item.get("names") or {}).get("names") or []:
                parts = "".join(_element(f"Name{n}", name.get(f"name{n}")) for n in (6, 1, 2, 3, 4, 5))
                told = _element("NameType", name.get("name_type")) + _element(
                    "AliasStrength", name.get("alias_strength")
                )
                xml.write(f"<Name>{parts}{told}</Name>")
            xml.write("</Names><NonLatinNames>")
            for name in (item.get("non_latin_names") or {}).get("names") or []:
                xml.write(
                    f"<NonLatinName>{_element('NameNonLatinScript', name['name_non_latin_script'])}</NonLatinName>"
                )
            xml.write("</NonLatinNames>")
            for tag, key in (
                ("RegimeName", "regime_name"),
                ("IndividualEntityShip", "individual_entity_ship"),
                ("DesignationSource", "designation_source"),
                ("SanctionsImposed", "sanctions_imposed"),
                ("OtherInformation", "other_information"),
                ("UKStatementofReasons", "uk_statement_of_reasons"),
            ):
                xml.write(_element(tag, item.get(key)))
            xml.write("<Addresses>")
            for place in (item.get("addresses") or {}).get("addresses") or []:
                parts = "".join(
                    _element(f"AddressLine{n}", place.get(f"address_line{n}")) for n in range(1, 7)
                )
                land = _element("AddressCountry", place.get("address_country"))
                xml.write(f"<Address>{parts}{land}</Address>")
            xml.write("</Addresses></Designation>\n")
        xml.write("</Designations>\n")
    return out


def uk_csv(jsonl: Path, out: Path, date: str, header: list[str]) -> Path:
    """The UK Sanctions List in its CSV: a row for each name and address of a designation."""
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, header)
        stream.write(f"Report Date: {_british(date)}\r\n")
        writer.writeheader()
        for item in _lines(jsonl):
            if "unique_id" not in item:
                continue
            base = {
                "Last Updated": _british(item["last_updated"]),
                "Unique ID": item["unique_id"],
                "OFSI Group ID": item.get("ofsi_group_id", ""),
                "UN Reference Number": item.get("un_reference_number", ""),
                "Regime Name": item["regime_name"],
                "Individual, Entity, Ship": item["individual_entity_ship"],
                "Designation source": item["designation_source"],
                "Sanctions Imposed": item["sanctions_imposed"],
                "Other Information": item.get("other_information", ""),
                "UK Statement of Reasons": item.get("uk_statement_of_reasons", ""),
                "Date Designated": _british(item["date_designated"]),
            }
            named: list[dict[str, str]] = [
                {
                    **{f"Name {n}": name.get(f"name{n}", "") for n in range(1, 7)},
                    "Name type": name.get("name_type", ""),
                    "Alias strength": name.get("alias_strength", ""),
                }
                for name in (item.get("names") or {}).get("names") or []
            ]
            named += [
                {"Name non-latin script": name["name_non_latin_script"]}
                for name in (item.get("non_latin_names") or {}).get("names") or []
            ]
            places: list[dict[str, str]] = [
                {
                    **{f"Address Line {n}": place.get(f"address_line{n}", "") for n in range(1, 7)},
                    "Address Country": place.get("address_country", ""),
                }
                for place in (item.get("addresses") or {}).get("addresses") or []
            ] or [{}]
            for number in range(max(len(named), len(places))):
                writer.writerow(base | named[number % len(named)] | places[number % len(places)])
    return out


def advanced_xml(main: Path, alt: Path, out: Path, date: str) -> Path:
    """OFAC's SDN list in the advanced form: names, aliases, types and programmes of the CSV set."""

    def table(path: Path) -> list[list[str]]:
        with path.open(encoding="utf-8", newline="") as stream:
            return [r for r in csv.reader(stream) if r[0].isdigit()]

    others: dict[str, list[str]] = {}
    for row in table(alt):
        others.setdefault(row[0], []).append(row[3].strip())
    year, month, day = (int(p) for p in date.split("-"))
    entries: list[str] = []
    with out.open("w", encoding="utf-8") as xml:
        xml.write(
            '<?xml version="1.0" encoding="utf-8"?>\n'
            '<Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML">\n'
            f"<DateOfIssue><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></DateOfIssue><ReferenceValueSets>"
            '<AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1403">Name</AliasType></AliasTypeValues>'
            '<NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType>'
            '<NamePartType ID="1521">First Name</NamePartType></NamePartTypeValues>'
            '<PartySubTypeValues><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType>'
            '<PartySubType ID="2" PartyTypeID="4">Aircraft</PartySubType>'
            '<PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType>'
            '<PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>'
            '<PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType>'
            '<PartyType ID="4">Transport</PartyType></PartyTypeValues>'
            '<SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType></SanctionsTypeValues>'
            '<ScriptValues><Script ID="215" ScriptCode="Latn">Latin</Script></ScriptValues></ReferenceValueSets>\n'
            "<DistinctParties>\n"
        )
        for row in table(main):
            uid, name, sort, programmes = (cell.strip() for cell in row[:4])
            sub = {"individual": 4, "vessel": 1, "aircraft": 2}.get(sort, 3)
            aliases: list[str] = []
            groups: list[str] = []
            for number, text in enumerate([name, *others.get(uid, [])]):
                first, comma, rest = text.partition(", ") if sub == 4 else (text, "", "")
                parts = [(first, 1520), (rest, 1521)] if comma else [(text, 1520)]
                inner = ""
                for place, (part, kind) in enumerate(parts):
                    group = f"{uid}{number:03d}{place}"
                    groups.append(
                        f'<MasterNamePartGroup><NamePartGroup ID="{group}" NamePartTypeID="{kind}"/></MasterNamePartGroup>'
                    )
                    inner += (
                        f'<DocumentedNamePart><NamePartValue NamePartGroupID="{group}" ScriptID="215" ScriptStatusID="1" '
                        f'Acronym="false">{escape(part)}</NamePartValue></DocumentedNamePart>'
                    )
                primary = "true" if number == 0 else "false"
                aliases.append(
                    f'<Alias FixedRef="{uid}" AliasTypeID="{1403 if number == 0 else 1400}" Primary="{primary}" '
                    f'LowQuality="false"><DocumentedName ID="{uid}{number}" FixedRef="{uid}" DocNameStatusID="1">{inner}'
                    "</DocumentedName></Alias>"
                )
            xml.write(
                f'<DistinctParty FixedRef="{uid}"><Comment/><Profile ID="{uid}" PartySubTypeID="{sub}">'
                f'<Identity ID="{uid}" FixedRef="{uid}" Primary="true" False="false">{"".join(aliases)}<NamePartGroups>'
                f"{''.join(groups)}</NamePartGroups></Identity></Profile></DistinctParty>\n"
            )
            measures = "".join(
                f'<SanctionsMeasure ID="1" SanctionsTypeID="1"><Comment>{escape(p)}</Comment></SanctionsMeasure>'
                for p in programmes.split("] [")
            )
            entries.append(
                f'<SanctionsEntry ID="{uid}" ProfileID="{uid}" ListID="1550"><EntryEvent ID="{uid}"><Date>'
                f"<Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></Date></EntryEvent>{measures}</SanctionsEntry>\n"
            )
        xml.write("</DistinctParties>\n<SanctionsEntries>\n")
        xml.writelines(entries)
        xml.write("</SanctionsEntries>\n</Sanctions>\n")
    return out
