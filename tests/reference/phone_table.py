"""Writes src/redact/recognizers/phone/table.txt: libphonenumber's metadata (PyPI `phonenumbers` 9.0.43, Apache-2.0),
distilled to one line a calling code.

    44GBGGIMJE0 79a AAA+/xhhhABgAIfAA

Calling code, the regions that share it, trunk prefix (none: not written); the lengths of national numbers, one base-20
digit each; and the two digits they may start with: bit `n` of character `c`, in base64's alphabet, is for `6c + n`.
Lengths and beginnings are read off the patterns of the kinds of line that people have (not emergency or short numbers),
exactly: the patterns are parsed, not sampled.

    pip install phonenumbers==9.0.43 && python tests/reference/phone_table.py > src/redact/recognizers/phone/table.txt
"""
import re._constants as op, re._parser as parser
import phonenumbers
from phonenumbers import PhoneMetadata

LINES = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan")
LONGEST = 17


def starts(pattern):
    """All (first two digits, length) of the texts that a pattern matches."""
    def walk(tree, states):
        for code, value in tree:
            states = step(code, value, states)
        return states

    def digits(items):
        for code, value in items:
            if code == op.LITERAL:
                yield chr(value)
            elif code == op.RANGE:
                yield from map(chr, range(value[0], value[1] + 1))
            else:
                assert (code, value) == (op.CATEGORY, op.CATEGORY_DIGIT), (code, value)
                yield from "0123456789"

    def one(choices, states):
        return {((p + d)[:2], n + 1) for p, n in states if n < LONGEST for d in (choices if len(p) < 2 else "x")}

    def step(code, value, states):
        if code == op.LITERAL:
            return one([chr(value)], states)
        if code == op.IN:
            return one(list(digits(value)), states)
        if code == op.SUBPATTERN:
            return walk(value[-1], states)
        if code == op.BRANCH:
            return set().union(*(walk(branch, states) for branch in value[1]))
        if code == op.MAX_REPEAT:
            least, most, body = value
            done = set()
            for n in range(min(int(most), LONGEST) + 1):
                if n >= least:
                    done |= states
                states = walk(body, states)
            return done
        if code == op.ASSERT_NOT:
            return states
        raise ValueError(code)

    return walk(parser.parse(pattern), {("", 0)})


BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def packed(values):
    bits = sum(1 << v for v in values)
    return "".join(BASE64[bits >> 6 * c & 63] for c in range(17))


for code, regions in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
    found, trunks = set(), []
    for region in regions:
        no_region = region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY
        meta = PhoneMetadata.metadata_for_nongeo_region(code) if no_region else PhoneMetadata.metadata_for_region(region)
        if meta.national_prefix:
            trunks.append(meta.national_prefix)
        for line in LINES:
            desc = getattr(meta, line)
            if desc is None or not desc.national_number_pattern:
                continue
            lengths = [n for n in (desc.possible_length or meta.general_desc.possible_length) if n > 0]
            found |= {s for s in starts(desc.national_number_pattern) if s[1] in lengths}
    assert found and len(set(trunks)) <= 1, (code, trunks)
    names = "".join(r for r in regions if len(r) == 2)
    lengths = "".join("0123456789abcdefghij"[n] for n in sorted({n for _, n in found}))
    print(f"{code}{names}{''.join(trunks[:1])} {lengths} {packed({int(p) for p, _ in found})}")
