//! `format`: what each is as a pattern.

/// The pattern that answers of a format are written by; `is_check`: the one that a given value is held against, which
/// is wider where the whole format is more than a model needs.
pub(super) fn pattern(format: &str, is_check: bool) -> Option<String> {
    // Days that exist, in the years 1000 to 9999.
    const DATE: &str = "([1-9]\\d{3}-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))|([1-9]\\d(0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)";
    const TIME: &str = "([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)";
    const LABEL: &str = "[A-Za-z0-9]{1,30}(-[A-Za-z0-9]{1,15})?";
    const IPV4: &str = "((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    const SOME: &str = "[^\\s\\x00-\\x20<>\"{}|\\\\^`]";
    let host = format!("{LABEL}(\\.{LABEL}){{1,3}}");
    Some(match (format, is_check) {
        ("date", _) => format!("^{DATE}$"),
        ("time", _) => format!("^{TIME}$"),
        ("date-time", false) => format!("^{DATE}T{TIME}$"),
        ("date-time", true) => format!("^{DATE}[Tt ]{TIME}$"),
        ("duration", _) => {
            let time = "T(\\d{1,4}H(\\d{1,2}M(\\d{1,2}S)?)?|\\d{1,4}M(\\d{1,2}S)?|\\d{1,5}S)";
            let days = "(\\d{1,4}Y(\\d{1,2}M(\\d{1,3}D)?)?|\\d{1,4}M(\\d{1,3}D)?|\\d{1,5}D)";
            format!("^P({days}({time})?|{time}|\\d{{1,4}}W)$")
        }
        ("email" | "idn-email", false) => {
            format!("^[A-Za-z0-9_+-]{{1,20}}(\\.[A-Za-z0-9_+-]{{1,20}}){{0,2}}@{host}$")
        }
        ("email" | "idn-email", true) => "^[^@\\s]+@[^@\\s]+$".into(),
        ("hostname", false) => format!("^{host}$"),
        ("hostname", true) => {
            "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$".into()
        }
        ("ipv4", _) => format!("^{IPV4}$"),
        ("ipv6", _) => {
            let h = "[0-9A-Fa-f]{1,4}";
            let mut forms =
                vec![format!("({h}:){{7}}{h}"), format!("({h}:){{6}}{IPV4}"), format!("::({h}(:{h}){{0,6}})?")];
            // `::` stands for one group or more.
            forms
                .extend((1..=6).map(|before| format!("{h}(:{h}){{{}}}::({h}(:{h}){{0,{}}})?", before - 1, 6 - before)));
            forms.push(format!("{h}(:{h}){{6}}::"));
            format!("^({})$", forms.join("|"))
        }
        ("uuid", _) => "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$".into(),
        ("uri" | "iri", false) => {
            let part = "([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
            format!("^https?://{host}(:[1-9]\\d{{1,3}})?(/{part}*)*(\\?({part}|[/?])*)?(#({part}|[/?])*)?$")
        }
        ("uri" | "iri", true) => format!("^[A-Za-z][A-Za-z0-9+.-]*:{SOME}+$"),
        ("uri-reference" | "iri-reference", false) => return pattern("uri", false),
        ("uri-reference" | "iri-reference", true) => format!("^{SOME}*$"),
        _ => return None,
    })
}
