//! Labels, spans and vectors.

use burnside::edge::{Label, Tag, read_labels, read_tags, read_vectors};

#[test]
fn edge_labels_in_the_shapes_of_workers_ai_and_of_our_own_route() {
    let label = |label: &str, score: f64| Label { label: label.into(), score };
    // As Workers AI answers for distilbert-sst-2-int8: the likeliest is not always first.
    let run = br#"{"result":[{"label":"NEGATIVE","score":0.0001},{"label":"POSITIVE","score":0.9998}],"success":true,"errors":[],"messages":[]}"#;
    let one = vec![vec![label("POSITIVE", 0.9998), label("NEGATIVE", 0.0001)]];
    assert_eq!(read_labels(run, 1), Ok(one.clone()));
    for body in [
        r#"[{"label":"POSITIVE","score":0.9998},{"label":"NEGATIVE","score":0.0001}]"#,
        r#"[[{"label":"POSITIVE","score":0.9998},{"label":"NEGATIVE","score":0.0001}]]"#,
        r#"{"labels":[{"label":"POSITIVE","score":0.9998},{"label":"NEGATIVE","score":0.0001}]}"#,
        r#"{"results":[{"labels":[{"label":"POSITIVE","score":0.9998},{"label":"NEGATIVE","score":0.0001}]}]}"#,
    ] {
        assert_eq!(read_labels(body.as_bytes(), 1), Ok(one.clone()), "{body}");
    }
    let two = br#"[[{"label":"A","score":1}],[{"label":"B","score":0.5}]]"#;
    assert_eq!(read_labels(two, 2), Ok(vec![vec![label("A", 1.0)], vec![label("B", 0.5)]]));
    for (body, texts) in [
        ("", 1),
        ("{}", 1),
        ("[]", 1),
        ("[[]]", 1),
        (r#"{"labels":[]}"#, 1),
        (r#"[{"label":"A"}]"#, 1),
        (r#"[{"label":7,"score":1}]"#, 1),
        (r#"[{"label":"A","score":"1"}]"#, 1),
        (r#"[{"label":"A","score":null}]"#, 1),
        (r#"[[{"label":"A","score":1}]]"#, 2),
        (r#"[{"label":"A","score":1},{"label":"B","score":1}]"#, 2),
        (r#"[[{"label":"A","score":1}],[{"label":"A","score":1}]]"#, 1),
    ] {
        assert!(read_labels(body.as_bytes(), texts).is_err(), "{body}");
    }
}

#[test]
fn edge_tags_lie_in_their_texts() {
    let tag = Tag { label: "PER".into(), score: 0.9, start: 3, end: 7 };
    for body in [
        r#"[{"entity_group":"PER","word":"Jane","score":0.9,"start":3,"end":7}]"#,
        r#"{"spans":[{"label":"PER","score":0.9,"start":3,"end":7}]}"#,
        r#"{"result":{"entities":[{"entity":"PER","score":0.9,"start":3,"end":7}]}}"#,
    ] {
        assert_eq!(read_tags(body.as_bytes(), &[7]), Ok(vec![vec![tag.clone()]]), "{body}");
        assert!(read_tags(body.as_bytes(), &[6]).is_err(), "beyond its text: {body}");
    }
    assert_eq!(read_tags(b"[]", &[5]), Ok(vec![vec![]]), "nothing found");
    assert_eq!(read_tags(b"[[],[]]", &[5, 5]), Ok(vec![vec![], vec![]]));
    for body in [
        r#"[{"entity":"PER","score":0.9,"start":4,"end":4}]"#,
        r#"[{"entity":"PER","score":0.9,"start":-1,"end":4}]"#,
        r#"[{"entity":"PER","score":0.9,"start":0.5,"end":4}]"#,
        r#"[{"score":0.9,"start":0,"end":4}]"#,
        r#"{"spans":7}"#,
    ] {
        assert!(read_tags(body.as_bytes(), &[9]).is_err(), "{body}");
    }
}

#[test]
fn edge_vectors_each_once_and_of_one_length() {
    let openai = br#"{"object":"list","data":[{"object":"embedding","index":1,"embedding":[3,4]},{"object":"embedding","index":0,"embedding":[1,-2.5e-1]}],"model":"m"}"#;
    assert_eq!(read_vectors(openai, 2), Ok(vec![1.0, -0.25, 3.0, 4.0]));
    let workers = br#"{"result":{"shape":[2,2],"data":[[1,2],[3,4]]},"success":true}"#;
    assert_eq!(read_vectors(workers, 2), Ok(vec![1.0, 2.0, 3.0, 4.0]));
    for (body, texts) in [
        ("nonsense", 1),
        (r#"{"data":[]}"#, 1),
        (r#"{"data":[{"index":0,"embedding":[]}]}"#, 1),
        (r#"{"data":[{"index":0,"embedding":[1,null]}]}"#, 1),
        (r#"{"data":[{"index":0,"embedding":[1e300]}]}"#, 1),
        (r#"{"data":[{"index":0,"embedding":"AACAPw=="}]}"#, 1),
        (r#"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]}"#, 2),
        (r#"{"data":[{"index":0,"embedding":[1]},{"index":9,"embedding":[2]}]}"#, 2),
        (r#"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2,3]}]}"#, 2),
        (r#"{"data":[{"index":0,"embedding":[1]}]}"#, 2),
        (r#"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2]}]}"#, 1),
    ] {
        assert!(read_vectors(body.as_bytes(), texts).is_err(), "{body}");
    }
}
