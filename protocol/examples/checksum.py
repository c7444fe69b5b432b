#!/usr/bin/env python3
"""Checks the checksums of a full sync, independently of the server.

Reads the answer of POST /api/v1/sync/full (with "checksum": true) from standard input or from a
file, computes for each collection the SHA-256 over its records in the order of the UTF-8 bytes of
their ids, each as the RFC 8785 canonical JSON of {"data", "id", "version"} and a line feed, and
compares it with "checksums". Exits with 0 when all agree, with 1 when one does not, with 2 when
there is nothing to compare.

    curl … /api/v1/sync/full | python3 checksum.py

Python 3 and nothing else. Source of the rules: RFC 8785; ECMA-262, Number::toString.
"""

import hashlib
import json
import math
import sys

ESCAPES = {0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r", 0x22: '\\"', 0x5C: "\\\\"}


def text(value):
    """A JSON string: control characters, quotes and backslashes escaped, all else as it is."""
    parts = ['"']
    for char in value:
        code = ord(char)
        if code in ESCAPES:
            parts.append(ESCAPES[code])
        elif code < 0x20:
            parts.append("\\u%04x" % code)
        elif 0xD800 <= code <= 0xDFFF:
            raise ValueError("half of a surrogate pair in %r" % value)
        else:
            parts.append(char)
    parts.append('"')
    return "".join(parts)


def number(value):
    """A number as ECMAScript prints the IEEE 754 double nearest to it."""
    double = float(value)
    if math.isinf(double) or math.isnan(double):
        raise ValueError("%r is beyond the range of a double" % value)
    if double == 0:
        return "0"
    sign = "-" if double < 0 else ""
    # repr gives the shortest digits that read back as the same double, as ECMAScript demands.
    mantissa, _, exponent = repr(abs(double)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    if fraction == "0":
        fraction = ""
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    digits = stripped.rstrip("0")
    count = len(digits)
    # digits d1…dk stand for 0.d1…dk × 10^point; ECMAScript calls the point n.
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    power = point - 1
    tail = "e" + ("+" if power > 0 else "-") + str(abs(power))
    return sign + digits[0] + ("." + digits[1:] if count > 1 else "") + tail


class Number(str):
    """A number as it was written."""


def canonical(value):
    """The RFC 8785 form of a value."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, Number):
        return number(value)
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    # Members sort by UTF-16 code units.
    members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
    return "{" + ",".join(text(name) + ":" + canonical(item) for name, item in members) + "}"


def checksum(records):
    digest = hashlib.sha256()
    for record in sorted(records, key=lambda record: record["id"].encode("utf-8")):
        line = {name: record[name] for name in ("data", "id", "version")}
        digest.update(canonical(line).encode("utf-8") + b"\n")
    return digest.hexdigest()


def once(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice in %r" % [name for name, _ in pairs])
    return members


def main(arguments):
    if len(arguments) > 1 or arguments in (["-h"], ["--help"]):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    source = open(arguments[0], "rb") if arguments else sys.stdin.buffer
    with source:
        answer = json.loads(
            source.read().decode("utf-8"),
            parse_int=Number,
            parse_float=Number,
            object_pairs_hook=once,
        )
    given = answer.get("checksums")
    if not given:
        print("the answer has no checksums; was it asked for with \"checksum\": true?", file=sys.stderr)
        return 2
    if set(given) != set(answer["data"]):
        print("checksums are of %s, data of %s" % (sorted(given), sorted(answer["data"])))
        return 1
    agreed = True
    for collection in sorted(answer["data"]):
        records = answer["data"][collection]
        computed = checksum(records)
        same = computed == given[collection]
        agreed &= same
        verdict = "ok" if same else "MISMATCH: computed %s, given %s" % (computed, given[collection])
        print("%s: %d record%s: %s" % (collection, len(records), "" if len(records) == 1 else "s", verdict))
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
