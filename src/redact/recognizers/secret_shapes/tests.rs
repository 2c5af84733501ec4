use super::super::tests::{found, nothing};
use super::*;

/// Characters that look random, made here so that no real key stands in this file.
fn noise(n: usize) -> String {
    let alphabet = b"aZ3bY7cX1dW9eV5fU2gT8hS4iR6jQ0k";
    (0..n).map(|i| char::from(alphabet[(i * 7 + i / 5) % alphabet.len()])).collect()
}

#[test]
fn redact_shapes_are_found() {
    let hex32 = "0a1b2c3d4e5f67890a1b2c3d4e5f6789";
    for key in [
        format!("MTE5ODYyMjQ4MzQ3MTkyNTI0OA.Gh1xYz.{}", noise(38)),
        format!("{}.atlasv1.{}", noise(14), noise(67)),
        format!("abc8Q~{}", noise(34)),
        format!("123456789:AA{}", noise(33)),
        format!("AAAAabcdef1:APA91b{}", noise(134)),
        format!("{hex32}-us12"),
        format!("{hex32}-0a1b2c3d-4e5f6789"),
        "A3-ASWWYB-798JRYLJVD4-23DC2-86TVM-H43EB".to_string(),
        format!("00D5g000004abcd!{}", noise(96)).replacen("00D5g000004abcd", "00D5g000004abcd", 1),
        format!("{}NRAL", "0a1b2c3d4e5f67890a1b2c3d4e5f67890a1b"),
        format!("{}AZDO{}", noise(76), noise(4)),
        format!("{}_mmk", noise(36)),
        format!("1234567890:h3{}", noise(33)),
        "ak_live_q8zx1lw7rt5bn3vc9md2h4kp".to_string(),
        format!("AIza{}-", noise(34)),
    ] {
        found(TYPE, &format!("use '{key}' here"), &key);
    }
    for hash in [
        "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
        "$8$TnGX/fE4KGHOVU$pEhnEvxrvaynpi8j4f.EMHr6M.FzU8xnZnBr/tJdFWk",
        "$krb5asrep$23$771adbc2397abddef676742924414f2b$2df6eb2d9c71820dc3fa2c098e071d92",
        "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/",
    ] {
        found(PASSWORD, &format!("user:{hash} 19000"), hash);
    }
    let file = "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: me\nPublic-Lines: 1\nAAAAC3Nz\nPrivate-Lines: 1\nAAAAIGuy\nPrivate-MAC: 0a1b2c";
    found(pem::TYPE, &format!("{file}\nend"), file);
    let secret = noise(40);
    found(SECRET, &format!("AKIAQ7W2E5R3T8Y4U6PA,{secret}\n"), &secret);
}

#[test]
fn redact_shapes_near_misses() {
    for text in [
        "0a1b2c3d4e5f67890a1b2c3d4e5f6789-use",
        "123456789:AAPL is a ticker",
        "cost $5$ and $6$ more",
        "abc8Q~short",
        "PuTTY-User-Key-File- is a header",
        "A3-paper",
    ] {
        for kind in [TYPE, PASSWORD, pem::TYPE] {
            nothing(kind, text);
        }
    }
}
