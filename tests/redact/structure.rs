//! Structure through the whole room: pages, records in attributes and scripts, queries, settings.

use crate::redact;

/// Columns and keys that only their names tell, in the forms that tables come in.
#[test]
fn redact_columns_by_their_names_alone() {
    for (name, value) in [
        ("age", "47"),
        ("first_name", "Petra"),
        ("national_id", "66684813948"),
        ("mrn", "0529187"),
        ("medicalRecordNumber", "3212349"),
        ("apiKey", "e4e90a9f3710eda725100d1c4365b82d"),
        ("access_token", "9f7d1937cb908d3b26a0662d1dfcb0f1be69444d"),
        ("swift_code", "VMJGGB7D"),
        ("vin", "Z4GZXA2X9RJXY3241"),
        ("insurance_number", "CC30938112"),
        ("license_plate", "6VW W33"),
        ("street_address", "69522 Todd Loop Apt. 875"),
    ] {
        for table in [
            format!("id,{name},active\n7,{value},true\n"),
            format!("id\t{name}\tactive\n7\t{value}\ttrue\n"),
            format!("INSERT INTO users (id, {name}, active) VALUES (7, '{value}', 1);"),
            format!("INSERT INTO `users` (`id`,`{name}`) VALUES (7,'{value}'),(8,NULL);"),
        ] {
            let redacted = redact(&table);
            assert!(!redacted.text.as_str().contains(value), "{table:?}: {}", redacted.text.as_str());
        }
    }
}

#[test]
fn redact_structure_of_pages_and_records() {
    let long = "a-very-long-class-name ".repeat(5);
    for (text, want) in [
        (format!("<label class=\"{long}\">Phone</label><div class=\"{long}\"><input class=\"{long}\" value=\"5552345678\">"), "5552345678"),
        (format!("<dt>Social security number</dt><dd class=\"{long}\">078 05 1120</dd>"), "078 05 1120"),
        ("<table><thead><tr>\n <th>Id</th>\n <th>Last name</th>\n</tr></thead>\n<tbody><tr>\n <td>1</td>\n <td><b>Sullivan</b></td>\n</tr></tbody></table>".into(), "Sullivan"),
        ("<a title=\"Call\" href=\"tel:+12125550173\">call us</a>".into(), "+12125550173"),
        ("<img alt=\"jane@example.com, portrait\" src=\"x.png\">".into(), "jane@example.com"),
        ("<p data-user='{\"first_name\":\"Zed\"}'>x</p>".into(), "Zed"),
        ("<p data-user=\"{&quot;last_name&quot;:&quot;Zed&quot;}\">x 1</p>".into(), "Zed"),
        ("<script>var user = {firstName: \"Maria\"};</script>".into(), "Maria"),
        ("{\"payload\":\"{\\\"note\\\":1,\\\"last_name\\\":\\\"Kim\\\"}\"}".into(), "Kim"),
        ("https://x.com/s?q=%2B1%20212%20555%200173&page=2".into(), "%2B1%20212%20555%200173"),
        ("https://x.com/s?q=+1+212+555+0173".into(), "+1+212+555+0173"),
    ] {
        let found = redact(&text).entities;
        let found: Vec<_> = found.iter().map(|e| e.text.as_str()).collect();
        assert_eq!(found, [want], "{text}");
    }
}

#[test]
fn redact_structure_of_pages_without_personal_data() {
    for text in [
        "<table><tr><th>Year</th><th>Units sold</th></tr><tr><td>2019</td><td>5552345678</td></tr></table>",
        "<div class=\"mt-2 col-4\" id=\"x-12345678\"><span>12</span><span>34</span><span>56</span></div>",
        "<ul><li><a href=\"?p=1\">1</a></li><li><a href=\"?p=2\">2</a></li><li><a href=\"?p=3\">3</a></li></ul>",
        "let v: Vec<String> = a.iter().map(|b| b < c && d > e).collect();",
        "{\"version\": \"10.4.2.1\", \"items\": [1, 2, 3, 4, 5, 6, 7, 8, 9]}",
    ] {
        let found = redact(text).entities;
        let found: Vec<_> = found.iter().map(|e| format!("{} `{}`", e.kind, e.text)).collect();
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}
