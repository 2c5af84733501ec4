//! Redaction: raw text in, redacted text out.
