#!/usr/bin/env python3
"""Random JSON schemas, and what jsonschema (an independent implementation) says of values for them.

    schemas.py make > tests/fixtures/schemas.json     what tests/schema reads
    schemas.py check FILE                             FILE: lines of {"schema", "text"}; says which do not validate

Needs `pip install jsonschema`. Seeded: it makes the same file each time.
"""
import datetime
import ipaddress
import json
import random
import re
import sys
import uuid

from jsonschema import Draft202012Validator, FormatChecker

# jsonschema checks formats only where asked; these are the standard library's.
checker = FormatChecker(formats=[])
for name, parse in {
    "date": datetime.date.fromisoformat,
    "time": datetime.time.fromisoformat,
    "ipv4": ipaddress.IPv4Address,
    "ipv6": ipaddress.IPv6Address,
    "uuid": uuid.UUID,
}.items():
    checker.checks(name, raises=ValueError)(lambda text, parse=parse: not isinstance(text, str) or bool(str(parse(text))))
checker.checks("date-time", raises=ValueError)(lambda text: not isinstance(text, str) or "T" in text and bool(datetime.datetime.fromisoformat(text)))
checker.checks("email")(lambda text: not isinstance(text, str) or bool(re.fullmatch(r"[^@\s]+@[^@\s]+", text)))
checker.checks("uri")(lambda text: not isinstance(text, str) or bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]+", text)))

NAMES = ["name", "age", "a", "ab", "abc", "größe", "a\"b", "x/y", "tags", "items", "price", "id", "note", "next"]
PATTERNS = ["^[A-Z]{2}\\d{4}$", "^a+b*$", "ab", "^(foo|bar)-[0-9]{1,3}$", "^[^x]*$", "^\\w+ \\w+$", "^.{3,5}$", "^\"[a-c]\\\\$", "^é[à-ü]?$"]
FORMATS = ["date", "date-time", "email", "ipv4", "ipv6", "uuid", "uri"]
VALUES = [None, True, False, 0, 1, -1, 2, 3.5, 10, 1e3, "", "a", "foo-7", "AB1234", "tag", [], [1], {}, {"a": 1}, "grün", "\"quote\"", "line\nbreak"]


def schema(r, depth, defs):
    if depth == 0 or r.random() < 0.12:
        return r.choice([
            {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}, {"type": "null"},
            {"enum": r.sample(VALUES, r.randint(1, 5))}, {"const": r.choice(VALUES)},
        ])
    kind = r.choice(["string", "string", "number", "integer", "array", "object", "object", "any", "one", "all", "nullable", "ref", "tuple", "map"])
    sub = lambda: schema(r, depth - 1, defs)
    if kind == "string":
        pick = r.random()
        if pick < 0.3:
            return {"type": "string", "pattern": r.choice(PATTERNS)}
        if pick < 0.5:
            return {"type": "string", "format": r.choice(FORMATS)}
        low = r.randint(0, 6)
        return {"type": "string", **r.choice([{"minLength": low}, {"maxLength": low}, {"minLength": low, "maxLength": low + r.randint(0, 9)}])}
    if kind in ("number", "integer"):
        low = r.choice([r.randint(-2000, 2000), round(r.uniform(-20, 20), 2), 0, -0.5, 0.001])
        high = r.choice([low + r.randint(1, 5000), round(low + r.uniform(1, 50), 2)])
        bounds = [{"minimum": low}, {"maximum": high}, {"minimum": low, "maximum": high}, {"exclusiveMinimum": low, "exclusiveMaximum": high + 1}, {"exclusiveMaximum": high}]
        return {"type": kind, **r.choice(bounds)}
    if kind == "array":
        low = r.randint(0, 3)
        return {"type": "array", "items": sub(), **r.choice([{}, {"minItems": low}, {"maxItems": low}, {"minItems": low, "maxItems": low + 2}])}
    if kind == "tuple":
        return {"type": "array", "prefixItems": [sub(), sub()], "items": r.choice([False, sub()]), "minItems": r.randint(0, 2)}
    if kind == "object":
        names = r.sample(NAMES, r.randint(1, 4))
        out = {"type": "object", "properties": {name: sub() for name in names}}
        if r.random() < 0.8:
            out["required"] = r.sample(names, r.randint(0, len(names)))
        if r.random() < 0.5:
            out["additionalProperties"] = r.choice([False, True, {"type": "integer"}])
        return out
    if kind == "map":
        return {"type": "object", "additionalProperties": sub(), **r.choice([{}, {"minProperties": 1}, {"maxProperties": 2}])}
    if kind == "any":
        return {"anyOf": [sub() for _ in range(r.randint(1, 3))]}
    if kind == "one":
        return {"oneOf": [
            {"type": "object", "properties": {"kind": {"const": tag}, "value": sub()}, "required": ["kind", "value"]} for tag in ("first", "second")
        ]}
    if kind == "all":
        return {"allOf": [
            {"type": "object", "properties": {"a": sub()}, "required": ["a"]},
            {"type": "object", "properties": {"ab": {"type": "integer", "minimum": 3}}, "required": ["ab"]},
        ]}
    if kind == "nullable":
        return {"type": [r.choice(["string", "integer", "number", "boolean"]), "null"]}
    defs.setdefault("node", {"type": "object", "properties": {"value": {"type": "integer"}, "next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}}, "required": ["value"]})
    return {"$ref": "#/$defs/node"}


def value(r, s, root, depth=0):
    """Something near what a schema asks for: often right, often not."""
    if r.random() < 0.06 or depth > 6 or not isinstance(s, dict):
        return r.choice(VALUES)
    if "$ref" in s:
        return value(r, root["$defs"]["node"], root, depth + 1)
    for name in ("anyOf", "oneOf"):
        if name in s:
            return value(r, r.choice(s[name]), root, depth + 1)
    if "allOf" in s:
        parts = [value(r, part, root, depth + 1) for part in s["allOf"]]
        return {key: item for part in parts if isinstance(part, dict) for key, item in part.items()}
    if "const" in s:
        return s["const"]
    if "enum" in s:
        return r.choice(s["enum"])
    kind = s.get("type")
    kind = r.choice(kind) if isinstance(kind, list) else kind
    if kind == "object" or "properties" in s:
        out = {}
        for name, sub in s.get("properties", {}).items():
            if name in s.get("required", []) and r.random() < 0.95 or r.random() < 0.5:
                out[name] = value(r, sub, root, depth + 1)
        for _ in range(r.choice([0, 0, 0, 1, 2])):
            out[r.choice(NAMES)] = value(r, s.get("additionalProperties", True), root, depth + 1)
        return out
    if kind == "array":
        count = max(0, s.get("minItems", 0) + r.randint(-1, 2))
        prefix = s.get("prefixItems", [])
        return [value(r, prefix[i] if i < len(prefix) else s.get("items", True), root, depth + 1) for i in range(count)]
    if kind == "string":
        if "format" in s:
            return r.choice(["2024-02-29", "2023-02-29", "2026-11-21T10:00:00Z", "2026-13-01", "a.b@example.org", "nobody", "192.168.0.1", "1.2.3.256", "::1", "fe80::1:2", "1::2::3", "123e4567-e89b-12d3-a456-426614174000", "123e4567", "https://example.org/a?b=c#d", "no uri"])
        if "pattern" in s:
            return r.choice(["AB1234", "ab12", "aab", "b", "cab", "foo-7", "bar-1234", "xyz", "two words", "abcd", "ab\ncd", "\"a\\", "é", "éü", "éa", ""])
        return "".join(r.choice("aé😀 \"\\n") for _ in range(max(0, s.get("minLength", s.get("maxLength", 3)) + r.randint(-1, 2))))
    if kind in ("number", "integer"):
        near = s.get("minimum", s.get("maximum", s.get("exclusiveMaximum", 0)))
        found = near + r.choice([0, 1, -1, 0.5, -0.01, 7, -300, 2.0])
        return found if kind == "number" or r.random() < 0.2 else int(found)
    return {"boolean": r.choice([True, False]), "null": None}.get(kind, r.choice(VALUES))


def make():
    r = random.Random(7)
    cases = []
    while len(cases) < 400:
        defs = {}
        s = schema(r, r.randint(1, 3), defs)
        if defs:
            s = {**s, "$defs": defs}
        Draft202012Validator.check_schema(s)
        judge = Draft202012Validator(s, format_checker=checker)
        seen, values = set(), []
        for _ in range(12):
            v = value(r, s, s)
            text = json.dumps(v, ensure_ascii=False)
            if text not in seen:
                seen.add(text)
                values.append([text, judge.is_valid(json.loads(text))])
        cases.append({"schema": s, "values": values})
    print("[")
    print(",\n".join(json.dumps(case, ensure_ascii=False) for case in cases))
    print("]")


def check(path):
    bad = total = 0
    for line in open(path, encoding="utf-8"):
        case = json.loads(line)
        total += 1
        judge = Draft202012Validator(case["schema"], format_checker=checker)
        try:
            errors = [error.message for error in judge.iter_errors(json.loads(case["text"]))]
        except ValueError as error:
            errors = [f"no JSON: {error}"]
        if errors:
            bad += 1
            if bad <= 10:
                print(json.dumps(case["schema"], ensure_ascii=False), case["text"], errors[0], sep="\n  ")
    print(f"{total} answers, {bad} of them not as their schema asks")
    sys.exit(bad > 0)


if __name__ == "__main__":
    make() if sys.argv[1] == "make" else check(sys.argv[2])
