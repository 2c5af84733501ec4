"""Values of the general kinds, and fillers that carry no label. Phones are valid by PyPI `phonenumbers`, IBANs by
`python-stdnum`; cards, wallets and VINs by the published sums, computed here."""
import base64, hashlib, importlib, ipaddress, json, string
import national_values as nat
from national_values import R, d, L, luhn, day

HEX = "0123456789abcdef"
ALNUM = string.ascii_letters + string.digits
FIRST = "Anna Ben Carla David Elena Farid Greta Hugo Ines Jonas Keiko Liam Maria Noah Olga Pavel Quentin Rosa Sven Tara Umar Vera Wim Xenia Yusuf Zoe".split()
LAST = "Adler Bianchi Costa Dubois Eriksen Fischer Garcia Haas Ivanov Jansen Kowalski Lopez Meyer Novak Okafor Petrov Quinn Rossi Schmidt Tanaka Ueda Vogel Walsh Xu Young Ziegler".split()
COMPANY = "Northwind Traders|Alder & Sons|Bluebird Logistics|Cedar Clinic|Delta Print|Eastgate Motors|Fjord Foods|Granite Bank".split("|")
STREET = "14 Mill Lane|Hauptstr. 7|22 rue des Lilas|Calle Mayor 31|Via Garibaldi 5|88 Oak Avenue|Kerkstraat 12|3 Harbour Road".split("|")
CITY = "Leeds Hamburg Lyon Sevilla Torino Portland Utrecht Cork Malmö Kraków".split()
ITEM = "kettle|desk lamp|running shoes|USB cable|garden hose|notebook|bicycle pump|coffee beans|rain jacket|headphones".split("|")
WORD = "amber basin cobalt drift ember fjord garnet harbor indigo juniper kelp lantern meadow nectar onyx prairie quartz ripple saffron timber".split()
DOMAIN = "example.com example.org example.net mail.example.co.uk fastmail.example posteo.example northwind-traders.com cedarclinic.org uni-musterstadt.de exemple.fr".split()


def pick(x):
    return R.choice(x)


def email(form=None):
    f, l = pick(FIRST).lower(), pick(LAST).lower()
    forms = [lambda: f"{f}.{l}@{pick(DOMAIN)}", lambda: f"{f[0]}{l}{d(2)}@{pick(DOMAIN)}", lambda: f"{f}+{pick(WORD)}@{pick(DOMAIN)}",
             lambda: f"{l}_{f}@{pick(['gmail.com', 'outlook.com', 'yahoo.co.jp', 'web.de', 'proton.me', 'qq.com'])}", lambda: f"{f}-{l}@{pick(WORD)}.{pick(['io', 'dev', 'museum', 'berlin', 'com.br', 'ac.nz'])}",
             lambda: f"{f.upper()}.{l.upper()}@{pick(DOMAIN).upper()}"]
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
        number = P.parse("+" + str(base.country_code) + ("0" if base.italian_leading_zero else "") + digits[:keep] + d(len(digits) - keep))
        if P.is_valid_number(number):
            break
    form = {"n": P.PhoneNumberFormat.NATIONAL, "i": P.PhoneNumberFormat.INTERNATIONAL, "e": P.PhoneNumberFormat.E164}[style[0]]
    return P.format_number(number, form)


CARDS = {"visa": (["4"], 16), "mc": (["51", "52", "54", "55", "2221", "2720"], 16), "amex": (["34", "37"], 15), "disc": (["6011", "65"], 16),
         "jcb": (["3528", "3589"], 16), "diners": (["36", "38"], 14), "maestro": (["5018", "6304"], 16), "up": (["6223", "6228"], 16)}


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


IBANS = {"DE": "n18", "GB": "NWBKn14", "FR": "n23", "ES": "n20", "NL": "INGBn10", "IT": "X0542811101n12", "CH": "n17", "AT": "n16", "BE": "n12",
         "PL": "n24", "PT": "n21", "SE": "n20", "IE": "AIBKn14", "DK": "n14", "FI": "n14", "NO": "n11", "CZ": "n20", "RO": "RNCBn16", "TR": "n22", "SA": "n20", "LU": "n16", "GR": "n23", "HU": "n24"}


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
    return number if style == "b" else " ".join(number[i:i + 4] for i in range(0, len(number), 4))


def ip(form=None):
    if form == "6":
        a = ipaddress.IPv6Address((0x2A02 << 112) | R.getrandbits(100))
        return pick([str(a), a.exploded, f"2001:db8:{d(3, HEX)}::{d(4, '123456789abcdef')}", f"fe80::{d(3, '123456789abcdef')}:{d(4, '123456789abcdef')}"])
    return ".".join(str(x) for x in (pick([203, 198, 81, 93, 185, 46, 217, 172, 10, 192, 88]), R.randint(16, 31), R.randint(0, 255), R.randint(1, 254)))


def mac(form=None):
    pairs = [d(2, HEX) for _ in range(6)]
    return pick([":".join(pairs), "-".join(pairs).upper(), ":".join(pairs).upper(), ".".join("".join(pairs)[i:i + 4] for i in (0, 4, 8))])


def vin(form=None):
    letters = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9)))
    body = pick(["1HGCM826", "5YJSA1E2", "1FTFW1ET", "2T1BURHE", "JH4KA756"])
    tail = d(1, "ABCDEFGHJKLMNPRSTVWXY123456789") + d(1, "ABCDEFGHJKLMNPRSTUVWXYZ") + d(6)
    total = sum((letters.get(c) or int(c)) * w for c, w in zip(body + "0" + tail, (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)))
    return body + "0123456789X"[total % 11] + tail


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
    data = [version] + [int(bits[i:i + 5], 2) for i in range(0, len(bits), 5)]
    head = [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp]
    mod = polymod(head + data + [0] * 6) ^ (1 if version == 0 else 0x2BC830A3)
    return hrp + "1" + "".join(alphabet[v] for v in data + [mod >> 5 * (5 - i) & 31 for i in range(6)])


def crypto(form=None):
    forms = {"btc": lambda: base58check(0), "p2sh": lambda: base58check(5), "bech": lambda: bech32("bc"), "tap": lambda: bech32("bc", 1, 32),
             "eth": lambda: "0x" + d(40, HEX), "ltc": lambda: bech32("ltc"), "doge": lambda: base58check(30), "tron": lambda: base58check(65)}
    return (forms[form] if form else pick(list(forms.values())))()


def b64url(obj):
    return base64.urlsafe_b64encode(obj if isinstance(obj, bytes) else json.dumps(obj).encode()).rstrip(b"=").decode()


def jwt(form=None):
    claims = {"sub": d(10), "name": pick(FIRST), "iat": 1700000000 + R.randint(0, 9_000_000)}
    return f"{b64url({'alg': pick(['HS256', 'RS256', 'ES256']), 'typ': 'JWT'})}.{b64url(claims)}.{b64url(R.randbytes(32))}"


def pem(form=None):
    label = form or pick(["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY"])
    body = base64.b64encode(R.randbytes(300)).decode()
    return f"-----BEGIN {label}-----\n" + "\n".join(body[i:i + 64] for i in range(0, len(body), 64)) + f"\n-----END {label}-----"


def gps(form=None):
    lat, lon = R.uniform(-60, 70), R.uniform(-170, 170)
    if form == "dms":
        part = lambda v, ns: f"{int(abs(v))}°{R.randint(0, 59)}'{R.randint(0, 59)}.{d(1)}\"{ns[v < 0]}"
        return part(lat, "NS") + " " + part(lon, "EW")
    return f"{lat:.{5 if form != '6' else 6}f},{'' if form == 'tight' else ' '}{lon:.{5 if form != '6' else 6}f}"


MONTHS = {"en": "January February March April May June July August September October November December", "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
          "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre", "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
          "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre", "nl": "januari februari maart april mei juni juli augustus september oktober november december",
          "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"}


def date(form=None, low=1940, high=2004):
    y, m, dd = R.randint(low, high), R.randint(1, 12), R.randint(1, 28)
    name = lambda lang: MONTHS[lang].split()[m - 1]
    forms = {"iso": f"{y}-{m:02}-{dd:02}", "us": f"{m:02}/{dd:02}/{y}", "uk": f"{dd:02}/{m:02}/{y}", "de": f"{dd:02}.{m:02}.{y}", "d": f"{dd}.{m}.{y}", "dash": f"{dd:02}-{m:02}-{y}",
             "en": f"{dd} {name('en')} {y}", "enus": f"{name('en')} {dd}, {y}", "abbr": f"{dd} {name('en')[:3]} {y}", "dmy": f"{dd:02}-{name('en')[:3].upper()}-{y}",
             "delong": f"{dd}. {name('de')} {y}", "fr": f"{dd} {name('fr')} {y}", "es": f"{dd} de {name('es')} de {y}", "it": f"{dd} {name('it')} {y}", "nl": f"{dd} {name('nl')} {y}",
             "pt": f"{dd} de {name('pt')} de {y}", "cjk": f"{y}年{m}月{dd}日", "ko": f"{y}년 {m}월 {dd}일", "slash": f"{y}/{m:02}/{dd:02}"}
    return forms[form] if form else pick([forms["iso"], forms["us"], forms["en"], forms["de"]])


def password(form=None):
    return pick([lambda: pick(WORD).title() + d(3) + pick("!?$#"), lambda: d(10, ALNUM) + pick("!$") + d(2), lambda: pick(LAST) + pick("@_") + d(4), lambda: f"{pick(WORD)}-{pick(WORD)}-{d(2)}-{pick(WORD)}"])()


def passport(form=None):
    return {"us": lambda: d(9, "123456789"), "usl": lambda: pick("ABX") + d(8), "uk": lambda: "5" + d(8), "de": lambda: pick("CFGHJK") + d(8, "CFGHJKLMNPRTVWXYZ0123456789")[:8], "fr": lambda: d(2) + L(2) + d(5),
            "in": lambda: pick("JKLMNPRSTZ") + d(7, "123456789"), "es": lambda: L(3) + d(6), "it": lambda: "Y" + L(1) + d(7), "ca": lambda: L(2) + d(6), "nl": lambda: "N" + L(1) + d(6) + "4", "au": lambda: pick("NEP") + d(7), "jp": lambda: "T" + L(1) + d(7), "cn": lambda: "E" + d(8)}[form or "us"]()


def licence(form=None):
    return {"ca": lambda: L(1) + d(7), "ny": lambda: d(3) + " " + d(3) + " " + d(3), "fl": lambda: L(1) + "-".join(("", d(3), d(3), d(2), d(3), d(1)))[1:], "il": lambda: L(1) + d(3) + "-" + d(4) + "-" + d(4), "nj": lambda: L(1) + d(4) + " " + d(5) + " " + d(5), "tx": lambda: d(8, "123456789"),
            "uk": lambda: d(5, "BCDFGHLMNPRST") + d(1) + pick(["01", "05", "10", "12"]) + "%02d" % R.randint(1, 28) + d(1) + L(1) + d(1, "9") + d(1) + L(2), "de": lambda: pick("BCJN") + d(2) + d(1) + d(2, "123456789") + d(2) + d(1) + d(1) + d(1), "on": lambda: L(1) + d(4) + "-" + d(5) + "-" + d(5)}[form or "ca"]()


def plate(form=None):
    return {"de": lambda: pick(["M", "HH", "K", "S"]) + "-" + L(2) + " " + d(4, "123456789"), "uk": lambda: L(2) + pick(["18", "21", "70"]) + " " + L(3), "fr": lambda: L(2) + "-" + d(3) + "-" + L(2), "us": lambda: d(1) + L(3) + d(3), "it": lambda: L(2) + " " + d(3) + L(2), "es": lambda: d(4) + " " + d(3, "BCDFGHJKLMNPRSTVWXYZ"), "nl": lambda: L(2) + "-" + d(3) + "-" + L(1), "in": lambda: "MH" + d(2) + L(2) + d(4), "pl": lambda: "WA " + d(5)}[form or "uk"]()


def personal_url(form=None):
    f, l = pick(FIRST).lower(), pick(LAST).lower()
    return {"user": lambda: f"https://{f}:{password().replace('#', '').replace('?', '').replace('@', '')}@{pick(WORD)}.example.com/repo.git", "pg": lambda: f"postgres://{pick(WORD)}:{d(12, ALNUM)}@db{d(1)}.example.net:5432/{pick(WORD)}",
            "redis": lambda: f"redis://default:{d(16, ALNUM)}@cache.example.com:6379/0", "mongo": lambda: f"mongodb+srv://{pick(WORD)}:{d(14, ALNUM)}@cluster0.{d(5, HEX)}.mongodb.net/prod",
            "mail": lambda: f"https://{pick(WORD)}.example.com/unsubscribe?email={f}.{l}%40{pick(DOMAIN)}&list={d(3)}", "mailat": lambda: f"https://app.example.com/invite?user={f}@{pick(DOMAIN)}",
            "token": lambda: f"https://files.example.org/d/report.pdf?access_token={d(32, HEX)}", "phone": lambda: f"https://shop.example.com/track?order={d(6)}&phone=%2B4917{d(8)}"}[form or pick(["user", "pg", "mail", "token"])]()


KINDS = {"EMAIL": email, "PHONE": phone, "CREDIT_CARD": card, "IBAN": iban, "IP": ip, "MAC": mac, "VIN": vin, "CRYPTO": crypto, "JWT": jwt, "PRIVATE_KEY": pem, "GPS": gps,
         "DATE_OF_BIRTH": date, "PASSWORD": password, "PASSPORT": passport, "DRIVERS_LICENSE": licence, "LICENSE_PLATE": plate, "URL": personal_url,
         "CVV": lambda f=None: d(4 if f == "4" else 3), "PIN": lambda f=None: d(int(f or 4)), "AGE": lambda f=None: str(R.randint(19, 89)),
         "USERNAME": lambda f=None: pick([pick(FIRST).lower() + d(2), pick(WORD) + "_" + pick(LAST).lower(), pick(FIRST)[0].lower() + pick(LAST).lower(), pick(WORD).title() + pick(WORD).title() + d(2)]),
         "CARD_EXPIRY": lambda f=None: {"y4": "%02d/%d" % (R.randint(1, 12), R.randint(2026, 2033)), "dash": "%02d-%02d" % (R.randint(1, 12), R.randint(26, 33))}.get(f, "%02d/%02d" % (R.randint(1, 12), R.randint(26, 33))),
         "BIC": lambda f=None: pick(["DEUTDEFF", "BNPAFRPP", "INGBNL2A", "CHASUS33", "HSBCGB2L", "UBSWCHZH80A", "BKAUATWW", "NDEASESS", "COBADEFFXXX", "BCITITMM", "CAIXESBB", "KREDBEBB"]),
         "SECRET": lambda f=None: d(int(f or 40), ALNUM) if f != "hex" else d(48, HEX)}

FILLERS = {"first": lambda: pick(FIRST), "last": lambda: pick(LAST), "name": lambda: pick(FIRST) + " " + pick(LAST), "company": lambda: pick(COMPANY), "street": lambda: pick(STREET), "city": lambda: pick(CITY),
           "item": lambda: pick(ITEM), "word": lambda: pick(WORD), "n1": lambda: d(1, "123456789"), "n2": lambda: str(R.randint(10, 99)), "n3": lambda: str(R.randint(100, 999)), "n4": lambda: str(R.randint(1000, 9999)), "n5": lambda: str(R.randint(10000, 99999)),
           "n8": lambda: str(R.randint(10 ** 7, 10 ** 8 - 1)), "money": lambda: f"{R.randint(1, 4999)}.{d(2)}", "moneyde": lambda: f"{R.randint(1, 9)}.{d(3)},{d(2)}", "uuid": lambda: "-".join(d(n, HEX) for n in (8, 4, 4, 4, 12)), "hex7": lambda: d(7, HEX), "hex40": lambda: d(40, HEX), "hex64": lambda: d(64, HEX),
           "day": lambda: date("iso", 2019, 2026), "dayde": lambda: date("de", 2019, 2026), "dayen": lambda: date("en", 2019, 2026), "time": lambda: f"{R.randint(0, 23):02}:{R.randint(0, 59):02}:{R.randint(0, 59):02}", "hm": lambda: f"{R.randint(0, 23):02}:{R.randint(0, 59):02}",
           "ts": lambda: date("iso", 2019, 2026) + f"T{R.randint(0, 23):02}:{R.randint(0, 59):02}:{R.randint(0, 59):02}.{d(3)}Z", "ver": lambda: f"{R.randint(0, 12)}.{R.randint(0, 30)}.{R.randint(0, 99)}", "float": lambda: f"{R.uniform(0, 100):.3f}", "ms": lambda: str(R.randint(1, 4000)), "order": lambda: f"{pick(['ORD', 'INV', 'PO', 'RMA'])}-{R.randint(2019, 2026)}-{d(5)}", "epoch": lambda: str(1700000000 + R.randint(0, 90_000_000)), "b64": lambda: base64.b64encode(R.randbytes(48)).decode(), "ua": lambda: f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/{R.randint(90, 140)}.0.{R.randint(1000, 7999)}.{R.randint(10, 200)} Safari/537.36"}
