//! Names and places beside a tagger: where they begin and end, what the words around them tell, and what a capital says.

use burnside::redact::{RawText, RedactOptions, RedactionState, Session, TaggedSpan};

/// `text` without what goes, where `tagged` are words of it with their labels and chances.
fn redacted(text: &str, tagged: &[(&str, &str, f32)]) -> String {
    let span = |&(word, label, score): &(&str, &str, f32)| {
        let start = text.find(word).expect("the word is in the text");
        TaggedSpan { start, end: start + word.len(), label: label.into(), score }
    };
    let tagged: Vec<TaggedSpan> = tagged.iter().map(span).collect();
    let redaction = Session::new().redact(&RawText::new(text.into()), Some(&tagged), &RedactOptions::default());
    assert_eq!(redaction.text.state(), RedactionState::Ready);
    assert_eq!(redaction.restore(redaction.text.as_str()), text);
    redaction.text.as_str().to_string()
}

#[test]
fn redact_names_whole_of_which_the_tagger_saw_a_part() {
    for (text, tagged, want) in [
        ("for Janka M. Szász, please", vec![("Janka", "GIVEN_NAME", 0.9)], "for [PERSON_1], please"),
        (
            "to Alvir D. Pušaver now",
            vec![("Alvir", "GIVEN_NAME", 0.9), ("Pušaver", "SURNAME", 0.9)],
            "to [PERSON_1] now",
        ),
        ("ask Maria van der Berg today", vec![("Maria", "GIVEN_NAME", 0.9)], "ask [PERSON_1] today"),
        ("ask Ornella Di Nardo today", vec![("Ornella", "GIVEN_NAME", 0.9)], "ask [PERSON_1] today"),
        ("from J. R. Okafor", vec![("Okafor", "SURNAME", 0.9)], "from [PERSON_1]"),
        ("Horatio Smith Jr. came", vec![("Horatio Smith", "PER", 0.9)], "[PERSON_1]. came"),
        ("so Samantha Bašić came", vec![("Samantha", "GIVEN_NAME", 0.9)], "so [PERSON_1] came"),
        ("so Wiremu Tuilagi came", vec![("Tuilagi", "SURNAME", 0.9)], "so [PERSON_1] came"),
        // No part of the name.
        ("call Anna Monday", vec![("Anna", "GIVEN_NAME", 0.9)], "call [PERSON_1] Monday"),
        ("I told Anna I would", vec![("Anna", "GIVEN_NAME", 0.9)], "I told [PERSON_1] I would"),
        (
            "Anna Bescheid geben, die Frist ist nicht lang und der Weg weit",
            vec![("Anna", "GIVEN_NAME", 0.9)],
            "[PERSON_1] Bescheid geben, die Frist ist nicht lang und der Weg weit",
        ),
    ] {
        assert_eq!(redacted(text, &tagged), want, "{text}");
    }
}

#[test]
fn redact_addresses_whole_of_which_the_tagger_saw_parts() {
    let (street, number, city, code) = ("STREET_NAME", "BUILDING_NUMBER", "CITY", "ZIP_CODE");
    for (text, tagged, want) in [
        (
            "at 233 Erzsébet tér\n Suite 282\n Domoszló, Hungary",
            vec![("233", number, 0.9), ("Erzsébet tér", street, 0.9), ("Domoszló", city, 0.9)],
            "at [LOCATION_1]",
        ),
        ("at 12 High St, Suite 4 now", vec![("12 High St", street, 0.9)], "at [LOCATION_1] now"),
        ("to Flat 3, 12 High St now", vec![("3", number, 0.9), ("12 High St", street, 0.9)], "to [LOCATION_1] now"),
        ("to 28030 Edeby 55.", vec![("Edeby", street, 0.9)], "to [LOCATION_1]."),
        (
            "14b Marine Terrace, Aberystwyth, Ceredigion 51034.",
            vec![("14b Marine Terrace", street, 0.9), ("Aberystwyth", city, 0.9), ("51034", code, 0.9)],
            "[LOCATION_1].",
        ),
        ("via dei Gelsomini 5, 20121 Milano (MI).", vec![("Gelsomini 5, 20121", street, 0.9)], "via dei [LOCATION_1]."),
        ("Yew Tree Cottage, 3 Sandy Lane", vec![("3 Sandy Lane", street, 0.9)], "[LOCATION_1]"),
        ("e pe Aleea Cetinei 6, Bragadiru.", vec![("Aleea Cetinei 6", street, 0.9)], "e pe [LOCATION_1]."),
        ("C/ Alfareros 38 es", vec![("Alfareros 38", street, 0.9)], "[LOCATION_1] es"),
        ("to PO Box 881\nAlice", vec![("Box 881", street, 0.9)], "to [LOCATION_1]\nAlice"),
        // None of it.
        ("at 12 High St, please ring", vec![("12 High St", street, 0.9)], "at [LOCATION_1], please ring"),
        ("Berlin in 2019 was", vec![("Berlin", city, 0.9)], "[LOCATION_1] in 2019 was"),
        ("in 2019 Berlin was", vec![("Berlin", city, 0.9)], "in 2019 [LOCATION_1] was"),
    ] {
        assert_eq!(redacted(text, &tagged), want, "{text}");
    }
}

#[test]
fn redact_names_that_the_words_before_them_tell() {
    for (text, want) in [
        ("Aufnahme von Herr Brinkschulte am Abend", "Aufnahme von Herr [PERSON_1] am Abend"),
        ("paket untuk Pak Slamet satpam", "paket untuk Pak [PERSON_1] satpam"),
        ("gesehen von Sohn Heribert, gestern", "gesehen von Sohn [PERSON_1], gestern"),
        ("lo trae mio marito Ezio domani", "lo trae mio marito [PERSON_1] domani"),
        ("Hei Tuulikki,\nposti tuli", "Hei [PERSON_1],\nposti tuli"),
        ("Kære Birthe og Mogens\n", "Kære [PERSON_1] og [PERSON_2]\n"),
        ("ok.\n\nBest regards,\nWit Skrzypczyk", "ok.\n\nBest regards,\n[PERSON_1]"),
        ("bye\n\nS pozdravem\nKvětoslava Zíková\n", "bye\n\nS pozdravem\n[PERSON_1]\n"),
        ("Notfallkontakt: Wiebke Stetten, Tel.", "Notfallkontakt: [PERSON_1], Tel."),
        ("[20:15:40] Tommaso G.: io sì", "[20:15:40] [PERSON_1].: io sì"),
        ("Svědek a J. Kubát to viděl", "Svědek a [PERSON_1] to viděl"),
        ("Mit Una M. Birtwhistle hin", "Mit [PERSON_1] hin"),
        ("asuu Kuusamossa nyt", "asuu [LOCATION_1] nyt"),
        ("er ist wohnhaft in Rheine seither", "er ist wohnhaft in [LOCATION_1] seither"),
        ("Adres: Kolonia Zawada 3A, 22-400 Zamość\nok", "Adres: [LOCATION_1]\nok"),
        ("{\"city\": \"Boise\"}", "{\"city\": \"[LOCATION_1]\"}"),
    ] {
        assert_eq!(redacted(text, &[]), want, "{text}");
    }
}

#[test]
fn redact_no_names_behind_words_that_tell_some() {
    for text in [
        "Dear Customer,\nyour order",
        "Hi Team,\nsee below",
        "Dear Sir or Madam,",
        "with Vitamin C. Drink water",
        "open MS Word and DR Congo",
        "took 5 ms Latency was low",
        "\nA. Introduction\nB. Methods",
        "this is Plan B. Then we go",
        "the HR Department said",
        "Regards, and so on",
        "My wife called Toll Free twice",
        "Agent: Perfect. And who is it?\nTo: Claims\nFrom: Westmere Rentals Limited",
        "window seats, Gate D. Return on Sunday",
        "Status: Ready\nName: string\nFrom: Monday",
        "Address: Unknown\nIP address: localhost",
        "12:30 - Error: disk full",
        "a resident in memory",
        "my friend the baker",
        "vecino de siempre",
    ] {
        assert_eq!(redacted(text, &[]), text);
    }
    // Only beside a tagger: without one nothing of this is looked for.
    let none = Session::new().redact(&RawText::new("Dear Wiremu,".into()), None, &RedactOptions::default());
    assert_eq!((none.text.as_str(), none.text.state()), ("Dear Wiremu,", RedactionState::PatternsOnly));
}

#[test]
fn redact_columns_of_names_whole_and_none_across_cells() {
    let (given, surname, city) = ("GIVEN_NAME", "SURNAME", "CITY");
    for (text, tagged, want) in [
        // By their headers.
        (
            "name;stadt\nWendelin Krösus;Bad Urach\nMalin Thode;Plön\n",
            vec![("Wendelin", given, 0.9)],
            "name;stadt\n[PERSON_1];[LOCATION_1]\n[PERSON_2];[LOCATION_2]\n",
        ),
        // By half of their cells, and no further than these.
        (
            "1,Odalys,open\n2,Wiremu,closed\n3,Thandeka,open\n",
            vec![("Odalys", given, 0.9), ("Wiremu,closed", surname, 0.6)],
            "1,[PERSON_1],open\n2,[PERSON_2],[PERSON_3]\n3,[PERSON_4],open\n",
        ),
        (
            "| Who | Where |\n|---|---|\n| Zsófia Bán | Szeged |\n| Ines Ferro | Braga |\n",
            vec![("Zsófia", given, 0.9), ("Ferro", surname, 0.9), ("Szeged", city, 0.9), ("Braga", city, 0.3)],
            "| Who | Where |\n|---|---|\n| [PERSON_1] | [LOCATION_1] |\n| [PERSON_2] | [LOCATION_2] |\n",
        ),
        (
            "who,\"the city\"\nx,\"Gori\"\ny,\"Gori, Kartli\"\n",
            vec![],
            "who,\"the city\"\nx,\"[LOCATION_1]\"\ny,\"[LOCATION_2]\"\n",
        ),
        // Who has a column of their own.
        (
            "name,Odalys,Wiremu\nGori,1,2\nBraga,3,4\n",
            vec![("name", surname, 0.9), ("Odalys", given, 0.9), ("Wiremu", given, 0.9)],
            "name,[PERSON_1],[PERSON_2]\nGori,1,2\nBraga,3,4\n",
        ),
        // A name of programs.
        ("name,version\nKestrel,1.2\nMerlin,1.3\n", vec![], "name,version\nKestrel,1.2\nMerlin,1.3\n"),
        // Names of values are none of people.
        (
            "{\"town\":\"Gori\"}, <town>Gori</town>",
            vec![("town", surname, 0.99)],
            "{\"town\":\"[LOCATION_1]\"}, <town>[LOCATION_1]</town>",
        ),
    ] {
        assert_eq!(redacted(text, &tagged), want, "{text}");
    }
}

#[test]
fn redact_a_capital_says_what_the_tagger_could_not_see() {
    let faint = |label| move |word| (word, label, 0.1);
    for (text, tagged, want) in [
        ("and Nakamura went home", faint("SURNAME")("Nakamura"), "and [PERSON_1] went home"),
        ("and nakamura went home", faint("SURNAME")("nakamura"), "and nakamura went home"),
        ("Nakamura went home", faint("SURNAME")("Nakamura"), "Nakamura went home"),
        ("moved to Lviv in May", faint("CITY")("Lviv"), "moved to [LOCATION_1] in May"),
        ("comes in May, so", faint("GIVEN_NAME")("May"), "comes in May, so"),
        ("runs on Linux here", ("Linux", "GIVEN_NAME", 0.9), "runs on Linux here"),
        // Where most words have one it says little.
        (
            "Today and every Monday Roast Turkey, Yorkshire Pudding, Spaghetti Bolognese, Mushy Peas, Potato Wedges and Garden Salad",
            faint("CITY")("Bolognese"),
            "Today and every Monday Roast Turkey, Yorkshire Pudding, Spaghetti Bolognese, Mushy Peas, Potato Wedges and Garden Salad",
        ),
        // And a small letter says that it is none, where sentences have capitals.
        ("The customer is furious now", ("furious", "SURNAME", 0.78), "The customer is furious now"),
        ("the customer is furious now", ("furious", "SURNAME", 0.78), "the customer is [PERSON_1] now"),
        (
            "er hat die Leiter nicht und der Hof ist leer",
            faint("SURNAME")("Leiter"),
            "er hat die Leiter nicht und der Hof ist leer",
        ),
    ] {
        assert_eq!(redacted(text, &[tagged]), want, "{text}");
    }
}

#[test]
fn redact_a_part_of_a_known_name_goes_where_it_stands_alone() {
    let text =
        "LEAH HOLLOWAY met Tommaso Quaranta. Then Holloway left and Quaranta stayed; Will Brown ate brown bread.";
    let tagged = [("LEAH HOLLOWAY", "PER", 0.9), ("Tommaso Quaranta", "PER", 0.9), ("Will Brown", "PER", 0.9)];
    let out = redacted(text, &tagged);
    assert!(!out.contains("olloway") && !out.contains("Quaranta"), "{out}");
    assert!(out.ends_with("ate brown bread."), "{out}");
}

#[test]
fn redact_a_value_that_is_the_name_of_a_kind_leaves_placeholders_alone() {
    let mut session = Session::new();
    let tagged = [TaggedSpan { start: 5, end: 10, label: "PHONE".into(), score: 0.9 }];
    let text = RawText::new("call PHONE now".into());
    let first = session.redact(&text, Some(&tagged), &RedactOptions::default());
    assert_eq!(first.text.as_str(), "call [PHONE_1] now");
    let again = RawText::new(format!("{}, PHONE", first.text.as_str()));
    let second = session.redact(&again, None, &RedactOptions::default());
    assert_eq!(second.text.as_str(), "call [PHONE_1] now, [PHONE_1]");
}

#[test]
fn redact_hostile_megabytes_end_beside_a_tagger() {
    for unit in [
        "love ",
        "love",
        "Love,",
        "Address: ",
        "Adres:A1,",
        "Herr ",
        "Herr A",
        "A. ",
        "A.",
        "Mr. A. B. ",
        "Dear A, ",
        "Name:",
        "Name: A, ",
        "Anwesend: Al und ",
        "12:30 ",
        "[12:30] A: ",
        "Cottage, 1 ",
        "Apt. 1 ",
        "son (",
        "vive en de ",
        "née Al ",
        "<v Al>",
        "Will Al's ",
    ] {
        let text = unit.repeat(300_000 / unit.len());
        let first = TaggedSpan { start: 0, end: unit.trim_end().len(), label: "GIVEN_NAME".into(), score: 0.9 };
        let every = |i: usize| TaggedSpan {
            start: i * 40,
            end: i * 40 + 2,
            label: "STREET".into(),
            score: 0.2 + (i % 7) as f32 / 10.0,
        };
        let tagged: Vec<TaggedSpan> = std::iter::once(first).chain((1..text.len() / 50).map(every)).collect();
        let redaction = Session::new().redact(&RawText::new(text.clone()), Some(&tagged), &RedactOptions::default());
        assert!(redaction.entities.iter().all(|e| text[e.start..e.end] == e.text), "{unit}");
    }
}
