//! The keys of assignments, and the words that are no values.

use crate::redact::bytes::{Words, words};

#[rustfmt::skip]
pub(super) const PASSWORD_KEYS: &[&str] = &[
    "password", "passwd", "passwort", "passphrase", "pwd", "kennwort", "contraseña", "contrasena", "motdepasse", "senha", "wachtwoord", "parola",
    "hasło", "passcode", "pass", "pswd", "pasword", "passwrd", "passwordconfirmation", "snmpcommunity", "passwordhash", "passwdhash", "pwhash", "passwordmd5", "passwdmd5", "parolachiave", "lösenord", "adgangskode", "salasana", "heslo",
];
#[rustfmt::skip]
pub(super) const SECRET_KEYS: &[&str] = &[
    "secret", "apikey", "accesskey", "privatekey", "secretkey", "token", "credential", "credentials", "authorization", "bearer", "accountkey",
    "sharedaccesskey", "clientsecret", "signingkey", "encryptionkey", "masterkey", "licensekey", "webhookurl", "xapikey", "authkey",
    "connectionstring", "sessionid", "sessionkey", "sessiontoken", "authtoken", "cookie", "sessid", "csrftoken", "xsrftoken", "secretkeybase",
    "presharedkey", "hmac", "auth", "appkey", "csrf", "jwt", "webhooksecret", "appsecret", "apischlüssel", "claveapi", "cléapi", "chiaveapi", "clédapi", "clavedeapi", "ключapi", "apiключ",
    "refresh", "wandb", "24crc", "unsealkey", "sonarlogin", "jenkinscrumb", "devopspat", "azurepat", "adopat", "testreporterid", "githubpat", "gitlabpat", "discordbot", "b2accountid", "applicationkeyid",
];
/// Services, and what else the key of a service may be for.
#[rustfmt::skip]
pub(super) const SERVICES: Words = words!(&[
    "datadog", "sendgrid", "mailgun", "mailchimp", "stripe", "twilio", "algolia", "segment", "mixpanel", "amplitude", "sentry", "newrelic", "pagerduty",
    "cloudflare", "openai", "anthropic", "google", "maps", "firebase", "azure", "github", "gitlab", "slack", "heroku", "bugsnag", "rollbar", "splunk",
    "postmark", "okta", "paypal", "braintree", "plaid", "shopify", "pusher", "spotify", "dropbox", "fastly", "grafana", "honeycomb", "elastic", "zendesk",
    "hubspot", "weather", "tmdb", "deepl", "telegram", "launchdarkly", "admin", "server", "write", "ingest",
]);
/// What keys are that open nothing.
#[rustfmt::skip]
pub(super) const NO_SECRETS: Words = words!(&[
    "public", "cache", "primary", "foreign", "sort", "partition", "idempotency", "object", "row", "hash", "group", "lookup", "dedup", "host", "file", "s3",
]);
#[rustfmt::skip]
/// Words that stand where a password would, in forms, code and documentation.
pub(super) const WORDS: Words = words!(&[
    "required", "string", "true", "false", "null", "none", "undefined", "invalid", "incorrect", "forgot", "reset", "changeme", "change", "your",
    "must", "the", "here", "field", "input", "text", "password", "enter", "yes", "no", "optional", "hidden", "is", "protected", "str", "bool", "int",
    "type", "value", "example", "placeholder", "redacted", "secret", "token", "process", "env", "self", "this", "request", "config", "settings",
    "new", "await", "super", "crate", "and", "or", "for", "bearer", "basic", "get", "a", "an", "to", "if", "not", "wrong", "expired", "bytes", "bytearray", "expected", "object", "number", "public", "private", "nullptr", "before", "void",
]);
/// Words of sentences about passwords.
#[rustfmt::skip]
pub(super) const SENTENCE: Words = words!(&[
    "are", "was", "were", "has", "have", "had", "can", "cannot", "could", "will", "does", "did", "should", "may", "with", "from", "this", "that", "you",
    "when", "which", "used", "use", "using", "but", "its", "our", "into", "only", "been", "match", "passwords", "user", "least", "characters", "letters", "please", "der", "die", "das", "und", "les", "des", "pour", "que", "por", "con", "het", "een",
]);
