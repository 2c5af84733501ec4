//! What the types forbid.
//!
//! That a trait is not implemented is shown by code that would be ambiguous, and would not compile,
//! if it were. What privacy of fields forbids is shown by programs that must not compile: `ui/`.
//! Their `.stderr` files hold rustc's words, from the version in Cargo.toml's `rust-version`. If
//! another version words them differently: `TRYBUILD=overwrite cargo test --no-default-features
//! --features text --test door`, and see that the error codes stayed.

use burnside::edge::{Endpoint, Outbound};
use burnside::redact::{Entity, RawText, RedactedText, Redaction, Session, Vault};

/// Compiles only if `$type` implements none of the traits: otherwise `_` could be two types.
macro_rules! implements_none_of {
    ($type:ty: $($bound:path),+ $(,)?) => {{
        trait Probe<A> { fn probe() {} }
        impl<T: ?Sized> Probe<()> for T {}
        $({
            #[allow(dead_code)]
            struct Implemented;
            impl<T: ?Sized + $bound> Probe<Implemented> for T {}
        })+
        <$type as Probe<_>>::probe();
    }};
}

#[test]
fn redact_door_raw_text_shows_itself_to_nobody() {
    implements_none_of!(RawText:
        std::fmt::Display, serde::Serialize, std::ops::Deref, AsRef<str>, AsRef<[u8]>,
        std::borrow::Borrow<str>, Into<String>, Into<RedactedText>, PartialEq<str>, PartialEq<String>, IntoIterator,
    );
    // Nor what else holds values.
    implements_none_of!(Vault: std::fmt::Display, serde::Serialize, std::ops::Deref, IntoIterator);
    implements_none_of!(Session: std::fmt::Display, serde::Serialize);
    implements_none_of!(Redaction: std::fmt::Display, serde::Serialize);
    implements_none_of!(Entity: std::fmt::Display, serde::Serialize);
    implements_none_of!(Endpoint: std::fmt::Display, serde::Serialize);
}

#[test]
fn redact_door_redacted_text_and_requests_come_from_nowhere_else() {
    implements_none_of!(RedactedText:
        From<String>, From<&'static str>, From<RawText>, std::str::FromStr, Default,
        serde::de::DeserializeOwned, std::ops::DerefMut, AsMut<str>, std::fmt::Write,
    );
    implements_none_of!(Outbound:
        From<String>, From<Vec<u8>>, From<RawText>, Default, serde::de::DeserializeOwned, std::ops::DerefMut, AsMut<[u8]>,
    );
}

/// In the pure stage only: with Burn it would compile Burn once more.
#[cfg(not(feature = "engine"))]
#[test]
fn redact_door_forgeries_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/door/ui/*.rs");
}
