"""Distils libphonenumber's metadata (PyPI `phonenumbers`, Apache-2.0) to one row a calling code:
the lengths of its national numbers, and the pairs of digits they can start with."""
import re, random, sys
import phonenumbers as p
from phonenumbers import PhoneMetadata as M
random.seed(1)
rows = []
for code, regions in sorted(p.COUNTRY_CODE_TO_REGION_CODE.items()):
    lengths, leads = set(), set()
    for r in regions:
        m = M.metadata_for_region_or_calling_code(code, r) if r == "001" else M.metadata_for_region(r)
        if m is None: continue
        for name in ("fixed_line","mobile","toll_free","premium_rate","shared_cost","personal_number","voip","pager","uan"):
            d = getattr(m, name)
            if d is None or not d.national_number_pattern: continue
            ls = [l for l in (d.possible_length or m.general_desc.possible_length) if l > 0]
            lengths.update(ls)
            rx = re.compile(d.national_number_pattern)
            for lead in range(100):
                if lead in leads: continue
                for _ in range(400):
                    n = "%02d" % lead + "".join(random.choice("0123456789") for _ in range(random.choice(ls) - 2))
                    if rx.fullmatch(n): leads.add(lead); break
            if d.example_number: leads.add(int(d.example_number[:2]))
    lb = sum(1 << l for l in lengths); pb = sum(1 << l for l in leads)
    rows.append((code, lb, pb))
print("//! Distilled by tests/reference/phone_table.py from libphonenumber's metadata; not edited by hand.")
print()
print("/// Calling code, bit `n` set for national numbers of `n` digits, bit `ab` set for those that start")
print("/// with the digits `ab`.")
print("#[rustfmt::skip]")
print("pub(super) const CALLING_CODES: &[(u16, u32, u128)] = &[")
line = "   "
for c, l, q in rows:
    s = f" ({c}, 0x{l:x}, 0x{q:x}),"
    if len(line) + len(s) > 118: print(line); line = "   "
    line += s
print(line)
print("];")
