"""National identifiers with valid check digits, from the published rules or PyPI `python-stdnum`, never from our code.

`VALUES[kind]` makes the bare characters; `MASKS[kind]` are the printed forms, `#` standing for the next character.
"""

import string

from digits import DIGITS, L, R, d, day, icao, luhn, until


def npi():
    body = R.choice("12") + d(8)
    return body + luhn("80840" + body)


def mbi():
    a = "ACDEFGHJKMNPQRTUVWXY"
    an = a + DIGITS
    return d(1, "123456789") + d(1, a) + d(1, an) + d(1) + d(1, a) + d(1, an) + d(1) + d(2, a) + d(2)


def dea():
    n = d(6)
    return R.choice("ABFGM") + L(1) + n + str((sum(map(int, n[0::2])) + 2 * sum(map(int, n[1::2]))) % 10)


def nino():
    while True:
        p = d(1, "ABCEGHJKLMNOPRSTWXYZ") + d(1, "ABCEGHJKLMNPRSTWXYZ")
        if p not in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ"):
            return p + d(6) + d(1, "ABCD")


def de_id_card():
    body = d(1, "LMNPRTVWXY") + d(8, "CFGHJKLMNPRTVWXYZ0123456789")
    return body + icao(body)


def de_social():
    area, serial = R.choice(
        ["02", "04", "08", "10", "12", "13", "15", "17", "20", "26", "38", "52", "65"]
    ), "%02d" % R.randint(0, 99)
    letter, birth = L(1), day("{dd}{mm}{yy}")
    digits = area + birth + "%02d" % (ord(letter) - 64) + serial
    total = sum(sum(map(int, str(int(c) * w))) for c, w in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)))
    return area + birth + letter + serial + str(total % 10)


def nric():
    s, n = R.choice("STFG"), d(7)
    total = sum(int(c) * w for c, w in zip(n, (2, 7, 6, 5, 4, 3, 2))) + (4 if s in "TG" else 0)
    return s + n + ("JZIHGFEDCBA" if s in "ST" else "XWUTRQPNMLK")[total % 11]


def au_medicare():
    body = R.choice("23456") + d(7)
    return body + str(sum(int(c) * w for c, w in zip(body, (1, 3, 7, 9, 1, 3, 7, 9))) % 10) + R.choice("123")


def nz_nhi():
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    while True:
        body = d(3, alphabet) + d(3)
        total = sum((alphabet.index(c) + 1 if c.isalpha() else int(c)) * w for c, w in zip(body, (7, 6, 5, 4, 3, 2)))
        if total % 11:
            return body + str((11 - total % 11) % 10)


def postcode():
    area = R.choice(
        ["SW1A", "EC1V", "W1T", "M1", "B33", "CR2", "DN55", "LS2", "G12", "EH8", "CF10", "BT7", "OX14", "N16"]
    )
    return area + " " + d(1) + d(2, "ABDEFGHJLNPQRSTUWXYZ")


def bsn():
    return until("nl.bsn", lambda: d(9))()


def krr():
    body = day("{yy}{mm}{dd}", 1950, 1999) + R.choice("12") + d(5)
    return body + str((11 - sum(int(c) * w for c, w in zip(body, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5))) % 11) % 10)


def cpr():
    return until("dk.cpr", lambda: day("{dd}{mm}{yy}", 1940, 1999) + d(4))()


VALUES = {
    "US_SSN": until("us.ssn", lambda: d(9)),
    "US_ITIN": until("us.itin", lambda: "9" + d(2) + R.choice("78") + d(5)),
    "US_EIN": until("us.ein", lambda: d(9)),
    "US_ABA_ROUTING": until("us.rtn", lambda: R.choice(["02", "12", "31", "07", "11", "26"]) + d(7)),
    "US_NPI": npi,
    "US_MBI": mbi,
    "US_DEA": dea,
    "CA_SIN": until("ca.sin", lambda: d(1, "1234567") + d(8)),
    "BR_CPF": until("br.cpf", lambda: d(11)),
    "BR_CNPJ": until("br.cnpj", lambda: d(8) + "0001" + d(2)),
    "MX_CURP": until(
        "mx.curp",
        lambda: L(1)
        + d(1, "AEIOU")
        + L(2)
        + day("{yy}{mm}{dd}", 1940, 1999)
        + R.choice("HM")
        + R.choice(["DF", "NL", "JC", "VZ"])
        + d(3, "BCDFGHJKLMNPQRSTVWXYZ")
        + d(2),
    ),
    "MX_RFC": until(
        "mx.rfc",
        lambda: L(1)
        + d(1, "AEIOU")
        + L(2)
        + day("{yy}{mm}{dd}")
        + d(2, string.ascii_uppercase + DIGITS)
        + d(1, DIGITS + "A"),
    ),
    "AR_CUIT": until("ar.cuit", lambda: R.choice(["20", "27", "23", "30"]) + d(9)),
    "CL_RUT": until(
        "cl.rut", lambda: R.choice(["7", "9", "12", "15", "18", "21"])[:2].rjust(2, "1") + d(6) + d(1, DIGITS + "K")
    ),
    "UK_NHS": until("gb.nhs", lambda: d(1, "4679") + d(9)),
    "UK_NINO": nino,
    "UK_UTR": until("gb.utr", lambda: d(10)),
    "UK_POSTCODE": postcode,
    "DE_TAX_ID": until("de.idnr", lambda: d(11)),
    "DE_ID_CARD": de_id_card,
    "DE_SOCIAL_SECURITY": de_social,
    "FR_NIR": until(
        "fr.nir", lambda: R.choice("12") + day("{yy}{mm}") + R.choice(["75", "69", "13", "33", "59", "31"]) + d(8)
    ),
    "FR_SIREN": until("fr.siren", lambda: d(1, "345789") + d(8)),
    "FR_SIRET": until("fr.siret", lambda: d(1, "345789") + d(8) + "000" + d(2)),
    "ES_NIF": until("es.dni", lambda: d(8) + L(1)),
    "ES_NIE": until("es.nie", lambda: R.choice("XYZ") + d(7) + L(1)),
    "ES_CIF": until("es.cif", lambda: R.choice("ABEGH") + d(8)),
    "IT_FISCAL_CODE": until(
        "it.codicefiscale",
        lambda: d(6, "BCDFGLMNPRSTVZ")
        + d(2)
        + d(1, "ABCDEHLMPRST")
        + "%02d" % R.choice([*range(1, 29), *range(41, 69)])
        + R.choice(["H501", "F205", "L219", "F839", "D612"])
        + L(1),
    ),
    "IT_VAT": until("it.iva", lambda: "0" + d(6) + "0" + R.choice(["15", "58", "63", "01"])[:2] + d(1)),
    "NL_BSN": bsn,
    "BE_NATIONAL_NUMBER": until("be.nn", lambda: day("{yy}{mm}{dd}", 1940, 1999) + d(5)),
    "PT_NIF": until("pt.nif", lambda: d(1, "1235") + d(8)),
    "AT_SVNR": until("at.vnr", lambda: d(1, "123456789") + d(3) + day("{dd}{mm}{yy}")),
    "CH_AHV": until("ch.ssn", lambda: "756" + d(10)),
    "IE_PPS": until("ie.pps", lambda: d(7) + d(1, "ABCDEFGHIJKLMNOPQRSTUVW") + R.choice(["", "A"])),
    "GR_AFM": until("gr.vat", lambda: d(1, "01") + d(8)),
    "GR_AMKA": until("gr.amka", lambda: day("{dd}{mm}{yy}", 1940, 1999) + d(5)),
    "PL_PESEL": until("pl.pesel", lambda: day("{yy}{mm}{dd}", 1940, 1999) + d(5)),
    "PL_NIP": until("pl.nip", lambda: d(1, "56789") + d(9)),
    "PL_REGON": until("pl.regon", lambda: d(1, "0123") + d(8)),
    "CZ_BIRTH_NUMBER": until("cz.rc", lambda: day("{yy}{mm}{dd}", 1955, 1999) + d(4)),
    "RO_CNP": until(
        "ro.cnp", lambda: R.choice("12") + day("{yy}{mm}{dd}", 1940, 1999) + R.choice(["12", "40", "22"]) + d(4)
    ),
    "SE_PERSONNUMMER": until("se.personnummer", lambda: day("{yy}{mm}{dd}", 1940, 1999) + "-" + d(4)),
    "FI_HETU": until(
        "fi.hetu", lambda: day("{dd}{mm}{yy}", 1940, 1999) + "-" + d(3) + d(1, "0123456789ABCDEFHJKLMNPRSTUVWXY")
    ),
    "DK_CPR": cpr,
    "NO_FODSELSNUMMER": until("no.fodselsnummer", lambda: day("{dd}{mm}{yy}", 1950, 1999) + d(5)),
    "EU_VAT": until(
        "eu.vat",
        lambda: R.choice(
            [
                lambda: "DE" + d(9),
                lambda: "ATU" + d(8),
                lambda: "BE0" + d(9),
                lambda: "DK" + d(8),
                lambda: "FI" + d(8),
                lambda: "FR" + d(11),
                lambda: "IT" + d(11),
                lambda: "NL" + d(9) + "B0" + d(1),
                lambda: "SE" + d(10) + "01",
                lambda: "ES" + R.choice("AB") + d(8),
                lambda: "PT" + d(9),
                lambda: "CZ" + d(8),
                lambda: "LU" + d(8),
                lambda: "IE" + d(7) + L(1),
                lambda: "HU" + d(8),
                lambda: "EL" + d(9),
                lambda: "RO" + d(8),
            ]
        )(),
    ),
    "IN_AADHAAR": until("in_.aadhaar", lambda: d(1, "23456789") + d(11)),
    "IN_PAN": lambda: L(3) + R.choice("PCHF") + L(1) + d(3) + d(1, "123456789") + L(1),
    "IN_GSTIN": until(
        "in_.gstin",
        lambda: R.choice(["27", "07", "29", "33"])
        + L(3)
        + "P"
        + L(1)
        + d(4)
        + L(1)
        + "1Z"
        + d(1, string.ascii_uppercase + DIGITS),
    ),
    "IN_VOTER_ID": lambda: L(3) + d(7),
    "SG_NRIC_FIN": nric,
    "KR_RRN": krr,
    "JP_MY_NUMBER": until("jp.in_", lambda: d(12)),
    "CN_RESIDENT_ID": until(
        "cn.ric",
        lambda: R.choice(["110105", "310104", "440106", "330106"]) + day("{yyyy}{mm}{dd}") + d(3) + d(1, DIGITS + "X"),
    ),
    "TH_TNIN": until("th.pin", lambda: d(1, "12345") + d(12)),
    "TR_TCKN": until("tr.tckimlik", lambda: d(1, "123456789") + d(10)),
    "ZA_ID": until("za.idnr", lambda: day("{yy}{mm}{dd}", 1940, 1999) + d(4) + "08" + d(1)),
    "NG_NIN": lambda: d(1, "123456789") + d(10),
    "PH_TIN": lambda: d(1, "1234") + d(8) + "000",
    "PH_SSS": lambda: d(1, "0123") + d(9),
    "IL_ID": until("il.idnr", lambda: d(1, "0123") + d(8)),
    "AU_TFN": until("au.tfn", lambda: d(1, "123456789") + d(8)),
    "AU_ABN": until("au.abn", lambda: d(11)),
    "AU_ACN": until("au.acn", lambda: d(9)),
    "AU_MEDICARE": au_medicare,
    "NZ_IRD": until("nz.ird", lambda: "0" + d(8)),
    "NZ_NHI": nz_nhi,
}

BARE = {"UK_POSTCODE", "SE_PERSONNUMMER", "FI_HETU"}
MASKS = {
    "US_SSN": ["###-##-####", "### ## ####", "#########"],
    "US_ITIN": ["###-##-####", "### ## ####"],
    "US_EIN": ["##-#######"],
    "US_MBI": ["####-###-####", "###########"],
    "CA_SIN": ["### ### ###", "###-###-###", "#########"],
    "BR_CPF": ["###.###.###-##", "###########"],
    "BR_CNPJ": ["##.###.###/####-##", "##############"],
    "AR_CUIT": ["##-########-#", "###########"],
    "CL_RUT": ["##.###.###-#", "########-#"],
    "UK_NHS": ["### ### ####", "###-###-####", "##########"],
    "UK_NINO": ["## ## ## ## #", "#########"],
    "UK_UTR": ["##########", "##### #####"],
    "DE_TAX_ID": ["## ### ### ###", "###########"],
    "DE_SOCIAL_SECURITY": ["## ###### # ###", "############"],
    "FR_NIR": ["# ## ## ## ### ### ##", "###############"],
    "FR_SIREN": ["### ### ###", "#########"],
    "FR_SIRET": ["### ### ### #####", "##############"],
    "ES_NIF": ["#########", "########-#", "##.###.###-#"],
    "ES_NIE": ["#########", "#-#######-#"],
    "ES_CIF": ["#########", "#-########"],
    "NL_BSN": ["#########", "####.##.###"],
    "BE_NATIONAL_NUMBER": ["##.##.##-###.##", "###########"],
    "PT_NIF": ["#########", "### ### ###"],
    "AT_SVNR": ["#### ######", "##########"],
    "CH_AHV": ["###.####.####.##", "#############"],
    "PL_NIP": ["###-###-##-##", "##########"],
    "CZ_BIRTH_NUMBER": ["######/####"],
    "DK_CPR": ["######-####", "##########"],
    "NO_FODSELSNUMMER": ["###########", "###### #####"],
    "IN_AADHAAR": ["#### #### ####", "####-####-####", "############"],
    "KR_RRN": ["######-#######"],
    "JP_MY_NUMBER": ["#### #### ####", "############"],
    "TH_TNIN": ["#-####-#####-##-#", "#############"],
    "PH_TIN": ["###-###-###-###"],
    "PH_SSS": ["##-#######-#"],
    "AU_TFN": ["### ### ###", "#########"],
    "AU_ABN": ["## ### ### ###", "###########"],
    "AU_ACN": ["### ### ###"],
    "AU_MEDICARE": ["#### ##### #", "##########"],
    "NZ_IRD": ["##-###-###", "###-###-###"],
}


def printed(kind, form=None):
    """A value of the kind; `form` picks the printed form, else any."""
    value = VALUES[kind]()
    masks = MASKS.get(kind)
    if not masks or kind in BARE:
        return value
    if kind == "NZ_IRD":
        return (
            value[1:3] + "-" + value[3:6] + "-" + value[6:]
            if form in (None, "0")
            else value[:3] + "-" + value[3:6] + "-" + value[6:]
        )
    mask = masks[int(form) % len(masks)] if form else R.choice(masks)
    if kind == "IE_PPS" or mask.count("#") != len(value):
        return value
    it = iter(value)
    return "".join(next(it) if c == "#" else c for c in mask)
