"""Cards, IBANs (PyPI `python-stdnum`) and wallets, with the published sums."""

import hashlib, importlib

from digits import HEX, R, d, luhn, pick

CARDS = {
    "visa": (["4"], 16),
    "mc": (["51", "52", "54", "55", "2221", "2720"], 16),
    "amex": (["34", "37"], 15),
    "disc": (["6011", "65"], 16),
    "jcb": (["3528", "3589"], 16),
    "diners": (["36", "38"], 14),
    "maestro": (["5018", "6304"], 16),
    "up": (["6223", "6228"], 16),
}


def card(form=None):
    brand, style = ((form or "") + ".").split(".")[:2]
    prefixes, n = CARDS[brand or pick(["visa", "mc", "amex", "disc"])]
    body = pick(prefixes)
    body += d(n - 1 - len(body))
    number = body + luhn(body)
    style = style or pick("sdb")
    if style == "b":
        return number
    cuts = {16: (4, 8, 12), 15: (4, 10), 14: (4, 10)}[n]
    sep = " " if style == "s" else "-"
    return sep.join(number[a:b] for a, b in zip((0, *cuts), (*cuts, n)))


IBANS = {
    "DE": "n18",
    "GB": "NWBKn14",
    "FR": "n23",
    "ES": "n20",
    "NL": "INGBn10",
    "IT": "X0542811101n12",
    "CH": "n17",
    "AT": "n16",
    "BE": "n12",
    "PL": "n24",
    "PT": "n21",
    "SE": "n20",
    "IE": "AIBKn14",
    "DK": "n14",
    "FI": "n14",
    "NO": "n11",
    "CZ": "n20",
    "RO": "RNCBn16",
    "TR": "n22",
    "SA": "n20",
    "LU": "n16",
    "GR": "n23",
    "HU": "n24",
}


def iban(form=None):
    country, style = ((form or "") + ".").split(".")[:2]
    country = (country or pick(sorted(IBANS))).upper()
    head, n = IBANS[country].split("n")
    module, valid = importlib.import_module("stdnum.iban"), None
    while not valid:
        body = head + d(int(n))
        number = country + module.calc_check_digits(country + "00" + body) + body
        try:
            valid = module.validate(number)
        except Exception:
            continue
    style = style or pick("sb")
    return number if style == "b" else " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def base58check(version, n=20):
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    raw = bytes([version]) + R.randbytes(n)
    raw += hashlib.sha256(hashlib.sha256(raw).digest()).digest()[:4]
    number, out = int.from_bytes(raw, "big"), ""
    while number:
        number, r = divmod(number, 58)
        out = alphabet[r] + out
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + out


def bech32(hrp, version=0, n=20):
    alphabet, gen = "qpzry9x8gf2tvdw0s3jn54khce6mua7l", (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)

    def polymod(values):
        chk = 1
        for v in values:
            top, chk = chk >> 25, (chk & 0x1FFFFFF) << 5 ^ v
            for i in range(5):
                chk ^= gen[i] if top >> i & 1 else 0
        return chk

    bits = "".join(f"{b:08b}" for b in R.randbytes(n))
    bits += "0" * (-len(bits) % 5)
    data = [version] + [int(bits[i : i + 5], 2) for i in range(0, len(bits), 5)]
    head = [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp]
    mod = polymod(head + data + [0] * 6) ^ (1 if version == 0 else 0x2BC830A3)
    return hrp + "1" + "".join(alphabet[v] for v in data + [mod >> 5 * (5 - i) & 31 for i in range(6)])


def crypto(form=None):
    forms = {
        "btc": lambda: base58check(0),
        "p2sh": lambda: base58check(5),
        "bech": lambda: bech32("bc"),
        "tap": lambda: bech32("bc", 1, 32),
        "eth": lambda: "0x" + d(40, HEX),
        "ltc": lambda: bech32("ltc"),
        "doge": lambda: base58check(30),
        "tron": lambda: base58check(65),
    }
    return (forms[form] if form else pick(list(forms.values())))()
