"""Further national identifiers: by PyPI `python-stdnum` where it has the rule, else by the published layout or sum."""

from digits import DIGITS, L, R, d, day, luhn, until

pick = R.choice
EE = lambda: pick("3456") + day("{yy}{mm}{dd}", 1950, 1999) + d(4)


def pl_id_card():
    a, n = L(3), d(5)
    value = lambda c: int(c) if c.isdigit() else ord(c) - 55
    return a + str(sum(value(c) * w for c, w in zip(a + n, (7, 3, 1, 7, 3, 1, 7, 3))) % 10) + n


def de_health():
    letter, body = L(1), d(8)
    digits = "%02d" % (ord(letter) - 64) + body
    return letter + body + str(sum(sum(map(int, str(int(c) * (1 + i % 2)))) for i, c in enumerate(digits)) % 10)


def hu_tax_id():
    while True:
        body = "8" + d(8)
        check = sum(int(c) * (i + 1) for i, c in enumerate(body)) % 11
        if check < 10:
            return body + str(check)


VALUES = {
    "BR_PIS": (
        lambda: (
            lambda b: b + str((11 - sum(int(c) * w for c, w in zip(b, (3, 2, 9, 8, 7, 6, 5, 4, 3, 2))) % 11) % 11 % 10)
        )("1" + d(9))
    ),
    "DO_CEDULA": until("do.cedula", lambda: pick(["001", "031", "402"]) + d(8)),
    "GT_NIT": until("gt.nit", lambda: d(7) + d(1, DIGITS + "K")),
    "CU_NI": until("cu.ni", lambda: day("{yy}{mm}{dd}", 1950, 1999) + d(5)),
    "AR_CBU": until("ar.cbu", lambda: "285" + d(19)),
    "AR_DNI": lambda: pick("23") + d(7),
    "CO_NIT": until("co.nit", lambda: pick("89") + d(9)),
    "CO_CEDULA": lambda: "1" + d(9),
    "PE_DNI": lambda: d(1, "01234567") + d(7),
    "PE_RUC": until("pe.ruc", lambda: pick(["10", "20"]) + d(9)),
    "EC_CEDULA": until("ec.ci", lambda: pick(["17", "09", "01"]) + d(8)),
    "UY_RUT": until("uy.rut", lambda: "21" + d(6) + "001" + d(1)),
    "PY_RUC": until("py.ruc", lambda: "800" + d(6)),
    "VE_RIF": until("ve.rif", lambda: pick("VJ") + d(9)),
    "CR_CEDULA": lambda: d(1, "1234567") + "0" + d(7),
    "SV_DUI": (lambda: (lambda b: b + str(-sum(int(c) * w for c, w in zip(b, range(9, 1, -1))) % 10))("0" + d(7))),
    "MX_CLABE": lambda: (lambda b: b + str(-sum(int(c) * w % 10 for c, w in zip(b, (3, 7, 1) * 6)) % 10))(
        "012180" + d(11)
    ),
    "MX_NSS": lambda: (lambda b: b + luhn(b))(d(10, "123456789")),
    "UK_VAT": until("gb.vat", lambda: "GB" + d(9)),
    "UK_SORT_CODE": lambda: d(2) + "-" + d(2) + "-" + d(2),
    "UK_COMPANY_NUMBER": lambda: "0" + d(7, "123456789"),
    "CA_POSTAL_CODE": lambda: d(1, "KLMNHVT")
    + d(1)
    + d(1, "ABCEGHJKLMNPRSTVWXYZ")
    + " "
    + d(1)
    + d(1, "ABCEGHJKLMNPRSTVWXYZ")
    + d(1),
    "CA_BUSINESS_NUMBER": lambda: (lambda b: b + luhn(b) + "RT0001")(d(8, "123456789")),
    "US_ATIN": lambda: "9" + d(2) + "93" + d(4),
    "US_PTIN": lambda: "P0" + d(7),
    "US_ALIEN_NUMBER": lambda: "A" + d(9),
    "US_USCIS_RECEIPT": lambda: pick(["EAC", "WAC", "LIN", "SRC", "MSC"]) + d(10),
    "MEDICAL_RECORD": lambda: d(7, "123456789"),
    "BANK_ACCOUNT": lambda: d(9, "123456789"),
    "HEALTH_PLAN": lambda: L(3) + d(9),
    "IE_EIRCODE": lambda: pick(["D02", "A65", "T12", "V94"]) + " " + d(1, "ACDEFHKNPRTVWXY") + d(3),
    "DE_HEALTH_INSURANCE": de_health,
    "DE_TAX_NUMBER": until("de.stnr", lambda: d(10)),
    "CH_UID": until("ch.uid", lambda: "CHE" + d(9)),
    "FR_TAX_ID": until("fr.nif", lambda: "0" + d(12)),
    "BE_ENTERPRISE": until("be.vat", lambda: "0" + d(9)),
    "ES_SOCIAL_SECURITY": lambda: (lambda b: b + "%02d" % (int(b) % 97))(
        pick(["28", "08", "41", "46"]) + d(8, "123456789")
    ),
    "ES_BANK_ACCOUNT": until("es.ccc", lambda: "2100" + d(16)),
    "NO_ORGNR": until("no.orgnr", lambda: "9" + d(8)),
    "SE_ORGNR": until("se.orgnr", lambda: "556" + d(7)),
    "DK_CVR": until("dk.cvr", lambda: d(8, "123456789")),
    "FI_BUSINESS_ID": until("fi.ytunnus", lambda: d(8, "0123456789")),
    "IS_KENNITALA": until("is_.kennitala", lambda: day("{dd}{mm}{yy}", 1950, 1999) + d(3) + "9"),
    "PL_ID_CARD": pl_id_card,
    "EE_ISIKUKOOD": until("ee.ik", EE),
    "LT_ASMENS_KODAS": until("lt.asmens", EE),
    "LV_PERSONAS_KODS": until("lv.pvn", lambda: day("{dd}{mm}{yy}", 1950, 1999) + "1" + d(4)),
    "RU_INN": until("ru.inn", lambda: pick([lambda: "77" + d(8), lambda: "50" + d(10)])()),
    "RU_OGRN": until("ru.ogrn", lambda: "1" + d(2, "012") + "77" + d(8)),
    "UA_RNOKPP": until("ua.rntrc", lambda: d(1, "123") + d(9)),
    "CZ_ICO": until("cz.dic", lambda: d(8, "123456789")),
    "HU_TAX_ID": hu_tax_id,
    "RO_CUI": until("ro.cui", lambda: d(8, "123456789")),
    "RU_SNILS": lambda: (lambda b: b + "%02d" % (sum(int(c) * w for c, w in zip(b, range(9, 0, -1))) % 101 % 100))(
        "1" + d(8)
    ),
    "KZ_IIN": lambda: (lambda b: b if len(b) == 12 else VALUES["KZ_IIN"]())(
        (lambda b, s: b + (str(s) if s < 10 else ""))(
            *(lambda b: (b, sum(int(c) * w for c, w in zip(b, range(1, 12))) % 11))(
                day("{yy}{mm}{dd}", 1950, 1999) + "3" + d(4)
            )
        )
    ),
    "BG_EGN": until("bg.egn", lambda: day("{yy}{mm}{dd}", 1950, 1999) + d(4)),
    "HR_OIB": until("hr.oib", lambda: d(11)),
    "SI_EMSO": until("si.emso", lambda: day("{dd}{mm}", 1950, 1999) + "9" + d(2, "5678") + "50" + d(4)),
    "RS_PIB": until("rs.pib", lambda: "10" + d(7)),
    "TR_VKN": until("tr.vkn", lambda: d(10)),
    "AE_EMIRATES_ID": lambda: (lambda b: b + luhn(b))("784" + str(R.randint(1960, 2000)) + d(7)),
    "SA_NATIONAL_ID": lambda: (lambda b: b + luhn(b))("1" + d(8)),
    "EG_NATIONAL_ID": (lambda: "2" + day("{yy}{mm}{dd}", 1950, 1999) + pick(["01", "02", "21"]) + d(5)),
    "IR_NATIONAL_CODE": lambda: (lambda b, s: b + str(s if s < 2 else 11 - s))(
        *(lambda b: (b, sum(int(c) * w for c, w in zip(b, range(10, 1, -1))) % 11))(d(9, "123456789"))
    ),
    "PK_CNIC": until("pk.cnic", lambda: "3" + d(12, "123456789")),
    "BD_NID": lambda: d(10, "123456789"),
    "LK_NIC": lambda: d(1, "678") + d(1) + "%03d" % R.randint(1, 365) + d(4) + "V",
    "IN_UPI": lambda: pick(["anita", "rohit.k", "vikram88", "98" + d(8)])
    + "@"
    + pick(["okaxis", "ybl", "paytm", "okhdfcbank", "upi"]),
    "IN_IFSC": lambda: pick(["HDFC", "SBIN", "ICIC"]) + "0" + d(6),
    "IN_UAN": lambda: "10" + d(10),
    "CN_USCC": until("cn.uscc", lambda: "91" + "310000" + d(9) + d(1, DIGITS + "ABCDEFGHJK")),
    "HK_HKID": lambda: next(
        v
        for v in iter(
            lambda: (
                lambda a, n: a
                + n
                + "("
                + (lambda s: "0123456789A"[-s % 11])(
                    9 * 36 + 8 * (ord(a) - 55) + sum(int(c) * w for c, w in zip(n, range(7, 1, -1)))
                )
                + ")"
            )(L(1), d(6)),
            None,
        )
    ),
    "TW_NATIONAL_ID": lambda: (
        lambda a, n: a
        + n
        + str(
            -sum(
                int(c) * w
                for c, w in zip(str("ABCDEFGHJKLMNPQRSTUVXYWZIO".index(a) + 10) + n, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1))
            )
            % 10
        )
    )(L(1), pick("12") + d(7)),
    "TW_UBN": until("tw.ubn", lambda: d(8, "123456789")),
    "JP_CORPORATE_NUMBER": until("jp.cn", lambda: d(13, "123456789")),
    "KR_BUSINESS": until("kr.brn", lambda: d(10, "123456789")),
    "SG_UEN": until("sg.uen", lambda: d(8) + L(1)),
    "MY_NRIC": until("my.nric", lambda: day("{yy}{mm}{dd}", 1950, 1999) + "14" + d(4)),
    "ID_NIK": until("id.nik", lambda: "317401" + day("{dd}{mm}{yy}", 1950, 1999) + "000" + d(1, "123456789")),
    "ID_NPWP": until("id.npwp", lambda: "0" + d(14)),
    "VN_CCCD": lambda: "001" + pick("01") + d(8),
    "VN_MST": until("vn.mst", lambda: "0" + d(9)),
    "PH_PHILHEALTH": lambda: d(2) + "-" + d(9) + "-" + d(1),
    "ZA_TAX_NUMBER": lambda: (lambda b: b + luhn(b))("0" + d(8)),
    "NG_BVN": lambda: "22" + d(9),
    "KE_KRA_PIN": lambda: "A0" + d(8) + L(1),
    "KE_NATIONAL_ID": lambda: d(8, "123456789"),
    "GH_CARD": lambda: "GHA-7" + d(8) + "-" + d(1),
    "AU_IHI": lambda: (lambda b: b + luhn(b))("800360" + d(9)),
    "AU_BSB": lambda: "06" + d(1) + "-" + d(3),
    "IL_COMPANY": lambda: (lambda b: b + luhn(b))("5" + d(7)),
    "DEVICE_ID": lambda: "-".join(d(n, "0123456789ABCDEF") for n in (8, 4, 4, 4, 12)),
    "IMEI": lambda: (lambda b: b + luhn(b))("35" + d(12)),
    "ICCID": lambda: (lambda b: b + luhn(b))("8949" + d(14)),
    "ROUTING_NUMBER": lambda: d(8, "123456789"),
    "UY_CI": lambda: (lambda b: b + str(-sum(int(c) * w for c, w in zip(b, (2, 9, 8, 7, 6, 3, 4))) % 10))(
        d(7, "123456789")
    ),
    "PT_NISS": lambda: (
        lambda b: b + str(9 - sum(int(c) * w for c, w in zip(b, (29, 23, 19, 17, 13, 11, 7, 5, 3, 2))) % 10)
    )("1" + d(9)),
}
MASKS = {
    "DO_CEDULA": ["###-#######-#", "###########"],
    "GT_NIT": ["#######-#"],
    "CO_NIT": ["###.###.###-#", "#########-#"],
    "CO_CEDULA": ["#.###.###.###"],
    "AR_DNI": ["##.###.###", "########"],
    "EC_CEDULA": ["##########"],
    "PY_RUC": ["########-#"],
    "VE_RIF": ["#-########-#"],
    "CR_CEDULA": ["#-####-####"],
    "SV_DUI": ["########-#"],
    "US_ATIN": ["###-##-####"],
    "CH_UID": ["###-###.###.###"],
    "BE_ENTERPRISE": ["####.###.###"],
    "SE_ORGNR": ["######-####"],
    "FI_BUSINESS_ID": ["#######-#"],
    "IS_KENNITALA": ["######-####"],
    "LV_PERSONAS_KODS": ["######-#####"],
    "RU_SNILS": ["###-###-### ##"],
    "AE_EMIRATES_ID": ["###-####-#######-#"],
    "PK_CNIC": ["#####-#######-#"],
    "KR_BUSINESS": ["###-##-#####"],
    "MY_NRIC": ["######-##-####"],
    "ID_NPWP": ["##.###.###.#-###.###"],
    "FR_TAX_ID": ["## ## ### ### ###"],
    "NO_ORGNR": ["### ### ###", "#########"],
    "BR_PIS": ["###.#####.##-#"],
    "ES_SOCIAL_SECURITY": ["## ######## ##", "############"],
    "UY_CI": ["#.###.###-#"],
    "DE_TAX_NUMBER": ["##/###/#####"],
}
