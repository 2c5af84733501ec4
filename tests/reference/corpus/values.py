"""Values of the general kinds, by name and form. Phones are valid by PyPI `phonenumbers`."""

import base64, ipaddress, json

from digits import ALNUM, HEX, R, d, pick
from fillers import DOMAIN, FIRST, LAST, WORD
from money import card, crypto, iban
from papers import date, gps, licence, passport, plate, vin


def email(form=None):
    f, l = pick(FIRST).lower(), pick(LAST).lower()
    forms = [
        lambda: f"{f}.{l}@{pick(DOMAIN)}",
        lambda: f"{f[0]}{l}{d(2)}@{pick(DOMAIN)}",
        lambda: f"{f}+{pick(WORD)}@{pick(DOMAIN)}",
        lambda: f"{l}_{f}@{pick(['gmail.com', 'outlook.com', 'yahoo.co.jp', 'web.de', 'proton.me', 'qq.com'])}",
        lambda: f"{f}-{l}@{pick(WORD)}.{pick(['io', 'dev', 'museum', 'berlin', 'com.br', 'ac.nz'])}",
        lambda: f"{f.upper()}.{l.upper()}@{pick(DOMAIN).upper()}",
    ]
    return (forms[int(form)] if form else pick(forms))()


def phone(form=None):
    """`form` is region.style: `de.n` national, `.i` international, `.e` E.164."""
    import phonenumbers as P

    region, style = ((form or "us") + ".").split(".")[:2]
    region = region.upper()
    style = style or pick("nie")
    kind = P.PhoneNumberType.MOBILE if R.random() < 0.6 else P.PhoneNumberType.FIXED_LINE
    base = P.example_number_for_type(region, kind) or P.example_number(region)
    while True:
        digits = str(base.national_number)
        keep = max(3, len(digits) - 6)
        number = P.parse(
            "+"
            + str(base.country_code)
            + ("0" if base.italian_leading_zero else "")
            + digits[:keep]
            + d(len(digits) - keep)
        )
        if P.is_valid_number(number):
            break
    form = {"n": P.PhoneNumberFormat.NATIONAL, "i": P.PhoneNumberFormat.INTERNATIONAL, "e": P.PhoneNumberFormat.E164}[
        style[0]
    ]
    return P.format_number(number, form)


def ip(form=None):
    if form == "6":
        a = ipaddress.IPv6Address((0x2A02 << 112) | R.getrandbits(100))
        return pick(
            [
                str(a),
                a.exploded,
                f"2001:db8:{d(3, HEX)}::{d(4, '123456789abcdef')}",
                f"fe80::{d(3, '123456789abcdef')}:{d(4, '123456789abcdef')}",
            ]
        )
    return ".".join(
        str(x)
        for x in (
            pick([203, 198, 81, 93, 185, 46, 217, 172, 10, 192, 88]),
            R.randint(16, 31),
            R.randint(0, 255),
            R.randint(1, 254),
        )
    )


def mac(form=None):
    pairs = [d(2, HEX) for _ in range(6)]
    return pick(
        [
            ":".join(pairs),
            "-".join(pairs).upper(),
            ":".join(pairs).upper(),
            ".".join("".join(pairs)[i : i + 4] for i in (0, 4, 8)),
        ]
    )


def b64url(obj):
    return base64.urlsafe_b64encode(obj if isinstance(obj, bytes) else json.dumps(obj).encode()).rstrip(b"=").decode()


def jwt(form=None):
    claims = {"sub": d(10), "name": pick(FIRST), "iat": 1700000000 + R.randint(0, 9_000_000)}
    return (
        f"{b64url({'alg': pick(['HS256', 'RS256', 'ES256']), 'typ': 'JWT'})}.{b64url(claims)}.{b64url(R.randbytes(32))}"
    )


def pem(form=None):
    label = form or pick(["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY"])
    body = base64.b64encode(R.randbytes(300)).decode()
    return (
        f"-----BEGIN {label}-----\n"
        + "\n".join(body[i : i + 64] for i in range(0, len(body), 64))
        + f"\n-----END {label}-----"
    )


def password(form=None):
    return pick(
        [
            lambda: pick(WORD).title() + d(3) + pick("!?$#"),
            lambda: d(10, ALNUM) + pick("!$") + d(2),
            lambda: pick(LAST) + pick("@_") + d(4),
            lambda: f"{pick(WORD)}-{pick(WORD)}-{d(2)}-{pick(WORD)}",
        ]
    )()


def personal_url(form=None):
    f, l = pick(FIRST).lower(), pick(LAST).lower()
    return {
        "user": lambda: f"https://{f}:{password().replace('#', '').replace('?', '').replace('@', '')}@{pick(WORD)}.example.com/repo.git",
        "pg": lambda: f"postgres://{pick(WORD)}:{d(12, ALNUM)}@db{d(1)}.example.net:5432/{pick(WORD)}",
        "redis": lambda: f"redis://default:{d(16, ALNUM)}@cache.example.com:6379/0",
        "mongo": lambda: f"mongodb+srv://{pick(WORD)}:{d(14, ALNUM)}@cluster0.{d(5, HEX)}.mongodb.net/prod",
        "mail": lambda: f"https://{pick(WORD)}.example.com/unsubscribe?email={f}.{l}%40{pick(DOMAIN)}&list={d(3)}",
        "mailat": lambda: f"https://app.example.com/invite?user={f}@{pick(DOMAIN)}",
        "token": lambda: f"https://files.example.org/d/report.pdf?access_token={d(32, HEX)}",
        "phone": lambda: f"https://shop.example.com/track?order={d(6)}&phone=%2B4917{d(8)}",
    }[form or pick(["user", "pg", "mail", "token"])]()


KINDS = {
    "EMAIL": email,
    "PHONE": phone,
    "CREDIT_CARD": card,
    "IBAN": iban,
    "IP": ip,
    "MAC": mac,
    "VIN": vin,
    "CRYPTO": crypto,
    "JWT": jwt,
    "PRIVATE_KEY": pem,
    "GPS": gps,
    "DATE_OF_BIRTH": date,
    "PASSWORD": password,
    "PASSPORT": passport,
    "DRIVERS_LICENSE": licence,
    "LICENSE_PLATE": plate,
    "URL": personal_url,
    "CVV": lambda f=None: d(4 if f == "4" else 3),
    "PIN": lambda f=None: d(int(f or 4)),
    "AGE": lambda f=None: str(R.randint(19, 89)),
    "USERNAME": lambda f=None: pick(
        [
            pick(FIRST).lower() + d(2),
            pick(WORD) + "_" + pick(LAST).lower(),
            pick(FIRST)[0].lower() + pick(LAST).lower(),
            pick(WORD).title() + pick(WORD).title() + d(2),
        ]
    ),
    "CARD_EXPIRY": lambda f=None: {
        "y4": "%02d/%d" % (R.randint(1, 12), R.randint(2026, 2033)),
        "dash": "%02d-%02d" % (R.randint(1, 12), R.randint(26, 33)),
    }.get(f, "%02d/%02d" % (R.randint(1, 12), R.randint(26, 33))),
    "BIC": lambda f=None: pick(
        [
            "DEUTDEFF",
            "BNPAFRPP",
            "INGBNL2A",
            "CHASUS33",
            "HSBCGB2L",
            "UBSWCHZH80A",
            "BKAUATWW",
            "NDEASESS",
            "COBADEFFXXX",
            "BCITITMM",
            "CAIXESBB",
            "KREDBEBB",
        ]
    ),
    "SECRET": lambda f=None: d(int(f or 40), ALNUM) if f != "hex" else d(48, HEX),
}
