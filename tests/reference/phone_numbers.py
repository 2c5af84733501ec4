"""Writes tests/corpus/phones.tsv (on standard output): libphonenumber's example numbers (PyPI `phonenumbers`) of every
region and type, as E.164, international, national and RFC 3966."""
import phonenumbers as p
from phonenumbers import PhoneNumberFormat as F, PhoneNumberType as T
types = {v: k for k, v in vars(T).items() if isinstance(v, int) and k not in ("UNKNOWN", "FIXED_LINE_OR_MOBILE", "VOICEMAIL")}
seen = set()
for region in sorted(p.SUPPORTED_REGIONS):
    for kind, name in sorted(types.items()):
        n = p.example_number_for_type(region, kind)
        if n is None or not p.is_valid_number(n): continue
        e164 = p.format_number(n, F.E164)
        if e164 in seen: continue
        seen.add(e164)
        print("\t".join([region, name, e164, p.format_number(n, F.INTERNATIONAL), p.format_number(n, F.NATIONAL), p.format_number(n, F.RFC3966)]))
