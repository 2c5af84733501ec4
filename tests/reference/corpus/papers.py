"""Dates, places, vehicles and papers, in the printed forms of several countries."""

from digits import L, R, d, pick

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}


def date(form=None, low=1940, high=2004):
    y, m, dd = R.randint(low, high), R.randint(1, 12), R.randint(1, 28)
    name = lambda lang: MONTHS[lang].split()[m - 1]
    forms = {
        "iso": f"{y}-{m:02}-{dd:02}",
        "us": f"{m:02}/{dd:02}/{y}",
        "uk": f"{dd:02}/{m:02}/{y}",
        "de": f"{dd:02}.{m:02}.{y}",
        "d": f"{dd}.{m}.{y}",
        "dash": f"{dd:02}-{m:02}-{y}",
        "en": f"{dd} {name('en')} {y}",
        "enus": f"{name('en')} {dd}, {y}",
        "abbr": f"{dd} {name('en')[:3]} {y}",
        "dmy": f"{dd:02}-{name('en')[:3].upper()}-{y}",
        "delong": f"{dd}. {name('de')} {y}",
        "fr": f"{dd} {name('fr')} {y}",
        "es": f"{dd} de {name('es')} de {y}",
        "it": f"{dd} {name('it')} {y}",
        "nl": f"{dd} {name('nl')} {y}",
        "pt": f"{dd} de {name('pt')} de {y}",
        "cjk": f"{y}年{m}月{dd}日",
        "ko": f"{y}년 {m}월 {dd}일",
        "slash": f"{y}/{m:02}/{dd:02}",
    }
    return forms[form] if form else pick([forms["iso"], forms["us"], forms["en"], forms["de"]])


def gps(form=None):
    lat, lon = R.uniform(-60, 70), R.uniform(-170, 170)
    if form == "dms":
        part = lambda v, ns: f"{int(abs(v))}°{R.randint(0, 59)}'{R.randint(0, 59)}.{d(1)}\"{ns[v < 0]}"
        return part(lat, "NS") + " " + part(lon, "EW")
    return f"{lat:.{5 if form != '6' else 6}f},{'' if form == 'tight' else ' '}{lon:.{5 if form != '6' else 6}f}"


def vin(form=None):
    letters = dict(
        zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9))
    )
    body = pick(["1HGCM826", "5YJSA1E2", "1FTFW1ET", "2T1BURHE", "JH4KA756"])
    tail = d(1, "ABCDEFGHJKLMNPRSTVWXY123456789") + d(1, "ABCDEFGHJKLMNPRSTUVWXYZ") + d(6)
    total = sum(
        (letters.get(c) or int(c)) * w
        for c, w in zip(body + "0" + tail, (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2))
    )
    return body + "0123456789X"[total % 11] + tail


def passport(form=None):
    return {
        "us": lambda: d(9, "123456789"),
        "usl": lambda: pick("ABX") + d(8),
        "uk": lambda: "5" + d(8),
        "de": lambda: pick("CFGHJK") + d(8, "CFGHJKLMNPRTVWXYZ0123456789")[:8],
        "fr": lambda: d(2) + L(2) + d(5),
        "in": lambda: pick("JKLMNPRSTZ") + d(7, "123456789"),
        "es": lambda: L(3) + d(6),
        "it": lambda: "Y" + L(1) + d(7),
        "ca": lambda: L(2) + d(6),
        "nl": lambda: "N" + L(1) + d(6) + "4",
        "au": lambda: pick("NEP") + d(7),
        "jp": lambda: "T" + L(1) + d(7),
        "cn": lambda: "E" + d(8),
    }[form or "us"]()


def licence(form=None):
    return {
        "ca": lambda: L(1) + d(7),
        "ny": lambda: d(3) + " " + d(3) + " " + d(3),
        "fl": lambda: L(1) + "-".join(("", d(3), d(3), d(2), d(3), d(1)))[1:],
        "il": lambda: L(1) + d(3) + "-" + d(4) + "-" + d(4),
        "nj": lambda: L(1) + d(4) + " " + d(5) + " " + d(5),
        "tx": lambda: d(8, "123456789"),
        "uk": lambda: d(5, "BCDFGHLMNPRST")
        + d(1)
        + pick(["01", "05", "10", "12"])
        + "%02d" % R.randint(1, 28)
        + d(1)
        + L(1)
        + d(1, "9")
        + d(1)
        + L(2),
        "de": lambda: pick("BCJN") + d(2) + d(1) + d(2, "123456789") + d(2) + d(1) + d(1) + d(1),
        "on": lambda: L(1) + d(4) + "-" + d(5) + "-" + d(5),
    }[form or "ca"]()


def plate(form=None):
    return {
        "de": lambda: pick(["M", "HH", "K", "S"]) + "-" + L(2) + " " + d(4, "123456789"),
        "uk": lambda: L(2) + pick(["18", "21", "70"]) + " " + L(3),
        "fr": lambda: L(2) + "-" + d(3) + "-" + L(2),
        "us": lambda: d(1) + L(3) + d(3),
        "it": lambda: L(2) + " " + d(3) + L(2),
        "es": lambda: d(4) + " " + d(3, "BCDFGHJKLMNPRSTVWXYZ"),
        "nl": lambda: L(2) + "-" + d(3) + "-" + L(1),
        "in": lambda: "MH" + d(2) + L(2) + d(4),
        "pl": lambda: "WA " + d(5),
    }[form or "uk"]()
