"""Names, words and numbers between the labelled values, without a label."""

import base64

from digits import HEX, R, d, pick
from papers import date

FIRST = "Anna Ben Carla David Elena Farid Greta Hugo Ines Jonas Keiko Liam Maria Noah Olga Pavel Quentin Rosa Sven Tara Umar Vera Wim Xenia Yusuf Zoe".split()
LAST = "Adler Bianchi Costa Dubois Eriksen Fischer Garcia Haas Ivanov Jansen Kowalski Lopez Meyer Novak Okafor Petrov Quinn Rossi Schmidt Tanaka Ueda Vogel Walsh Xu Young Ziegler".split()
COMPANY = "Northwind Traders|Alder & Sons|Bluebird Logistics|Cedar Clinic|Delta Print|Eastgate Motors|Fjord Foods|Granite Bank".split(
    "|"
)
STREET = "14 Mill Lane|Hauptstr. 7|22 rue des Lilas|Calle Mayor 31|Via Garibaldi 5|88 Oak Avenue|Kerkstraat 12|3 Harbour Road".split(
    "|"
)
CITY = "Leeds Hamburg Lyon Sevilla Torino Portland Utrecht Cork Malmö Kraków".split()
ITEM = "kettle|desk lamp|running shoes|USB cable|garden hose|notebook|bicycle pump|coffee beans|rain jacket|headphones".split(
    "|"
)
WORD = "amber basin cobalt drift ember fjord garnet harbor indigo juniper kelp lantern meadow nectar onyx prairie quartz ripple saffron timber".split()
DOMAIN = "example.com example.org example.net mail.example.co.uk fastmail.example posteo.example northwind-traders.com cedarclinic.org uni-musterstadt.de exemple.fr".split()

FILLERS = {
    "first": lambda: pick(FIRST),
    "last": lambda: pick(LAST),
    "name": lambda: pick(FIRST) + " " + pick(LAST),
    "company": lambda: pick(COMPANY),
    "street": lambda: pick(STREET),
    "city": lambda: pick(CITY),
    "item": lambda: pick(ITEM),
    "word": lambda: pick(WORD),
    "n1": lambda: d(1, "123456789"),
    "n2": lambda: str(R.randint(10, 99)),
    "n3": lambda: str(R.randint(100, 999)),
    "n4": lambda: str(R.randint(1000, 9999)),
    "n5": lambda: str(R.randint(10000, 99999)),
    "n8": lambda: str(R.randint(10**7, 10**8 - 1)),
    "money": lambda: f"{R.randint(1, 4999)}.{d(2)}",
    "moneyde": lambda: f"{R.randint(1, 9)}.{d(3)},{d(2)}",
    "uuid": lambda: "-".join(d(n, HEX) for n in (8, 4, 4, 4, 12)),
    "hex7": lambda: d(7, HEX),
    "hex40": lambda: d(40, HEX),
    "hex64": lambda: d(64, HEX),
    "day": lambda: date("iso", 2019, 2026),
    "dayde": lambda: date("de", 2019, 2026),
    "dayen": lambda: date("en", 2019, 2026),
    "time": lambda: f"{R.randint(0, 23):02}:{R.randint(0, 59):02}:{R.randint(0, 59):02}",
    "hm": lambda: f"{R.randint(0, 23):02}:{R.randint(0, 59):02}",
    "ts": lambda: date("iso", 2019, 2026)
    + f"T{R.randint(0, 23):02}:{R.randint(0, 59):02}:{R.randint(0, 59):02}.{d(3)}Z",
    "ver": lambda: f"{R.randint(0, 12)}.{R.randint(0, 30)}.{R.randint(0, 99)}",
    "float": lambda: f"{R.uniform(0, 100):.3f}",
    "ms": lambda: str(R.randint(1, 4000)),
    "order": lambda: f"{pick(['ORD', 'INV', 'PO', 'RMA'])}-{R.randint(2019, 2026)}-{d(5)}",
    "epoch": lambda: str(1700000000 + R.randint(0, 90_000_000)),
    "b64": lambda: base64.b64encode(R.randbytes(48)).decode(),
    "ua": lambda: f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/{R.randint(90, 140)}.0.{R.randint(1000, 7999)}.{R.randint(10, 200)} Safari/537.36",
}
