//! What the keys and tokens of widely used services look like: a prefix that the service has made
//! public so that scanners can know it, then so many characters of an alphabet.

use Body::{Alnum, Base64, Dotted, Guid, Hex, Percent, Upper, Url};

/// What may follow a prefix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Body {
    /// `[A-Za-z0-9]`
    Alnum,
    /// `[A-Za-z0-9_-]`
    Url,
    /// `[A-Za-z0-9_.-]`
    Dotted,
    /// `[A-Za-z0-9+/=_-]`
    Base64,
    /// `[0-9a-fA-F]`
    Hex,
    /// `[A-Z0-9]`
    Upper,
    /// `[A-Za-z0-9_%-]`
    Percent,
    /// `[0-9a-f-]`
    Guid,
}

/// Prefix, alphabet, least and most characters after the prefix; then the service. `[g]` and `[t]`: the
/// patterns of gitleaks (b58d3f1) and trufflehog (3ab759f) describe the same, as `tests/reference/secret_table.py`
/// finds; `[k]` and `[n]`: rules of kingfisher (ee7c0db) and noseyparker. The other rows have no second witness.
#[rustfmt::skip]
pub(super) const SERVICES: &[(&str, Body, u16, u16)] = &[
    ("ghp_", Alnum, 36, 255), // GitHub personal access token [g t]
    ("gho_", Alnum, 36, 255), // GitHub OAuth token [g]
    ("ghu_", Alnum, 36, 255), // GitHub user-to-server token [g t]
    ("ghs_", Dotted, 36, 600), // GitHub server-to-server token [g t]
    ("ghr_", Alnum, 36, 255), // GitHub refresh token [g t]
    ("github_pat_", Url, 60, 255), // GitHub fine-grained token [g]
    ("glpat-", Dotted, 20, 300), // GitLab personal access token [g t]
    ("gldt-", Url, 20, 64), // GitLab deploy token [g]
    ("glrt-", Dotted, 20, 300), // GitLab runner token [g]
    ("glcbt-", Url, 20, 70), // GitLab CI job token [g]
    ("glptt-", Url, 40, 64), // GitLab pipeline trigger [g]
    ("glft-", Url, 20, 64), // GitLab feed token [g]
    ("glimt-", Url, 20, 64), // GitLab incoming mail token [g]
    ("glagent-", Url, 40, 64), // GitLab agent token [g]
    ("gloas-", Url, 40, 70), // GitLab OAuth secret [g t]
    ("glsoat-", Url, 20, 64), // GitLab SCIM token [g]
    ("AKIA", Upper, 16, 16), // AWS access key id [g t]
    ("ASIA", Upper, 16, 16), // AWS temporary access key id [g t]
    ("ABIA", Upper, 16, 16), // AWS bearer token [g t]
    ("ACCA", Upper, 16, 16), // AWS context credential [g t]
    ("ABSK", Base64, 100, 400), // AWS Bedrock API key [g]
    ("AIza", Url, 35, 35), // Google API key [g t]
    ("GOCSPX-", Url, 28, 28), // Google OAuth client secret
    ("ya29.", Dotted, 20, 1024), // Google OAuth access token
    ("1//0", Url, 30, 256), // Google OAuth refresh token
    ("xoxb-", Url, 20, 255), // Slack bot token [g t]
    ("xoxp-", Url, 20, 255), // Slack user token [g t]
    ("xoxa-", Url, 20, 255), // Slack workspace token [t]
    ("xoxs-", Url, 20, 255), // Slack legacy token [g]
    ("xoxr-", Url, 20, 255), // Slack refresh token [t]
    ("xoxe.", Dotted, 20, 300), // Slack configuration token
    ("xoxe-", Url, 20, 300), // Slack configuration refresh token [g]
    ("xapp-", Url, 20, 255), // Slack app-level token [g]
    ("sk_live_", Alnum, 14, 255), // Stripe secret key [t]
    ("sk_test_", Alnum, 16, 255), // Stripe secret test key
    ("rk_live_", Alnum, 16, 255), // Stripe restricted key [t]
    ("rk_test_", Alnum, 16, 255), // Stripe restricted test key
    ("whsec_", Base64, 24, 128), // Stripe webhook secret
    ("sk-proj-", Url, 40, 255), // OpenAI project key [g]
    ("sk-svcacct-", Url, 40, 255), // OpenAI service account key [g]
    ("sk-admin-", Url, 40, 255), // OpenAI admin key [g t]
    ("sk-ant-", Url, 40, 255), // Anthropic API key [g t]
    ("sk-or-v1-", Hex, 64, 64), // OpenRouter API key [t]
    ("sk-", Alnum, 32, 64), // Secret key, sk- form (OpenAI and compatible) [g]
    ("lsv2_", Url, 40, 80), // LangSmith key [t]
    ("hf_", Alnum, 30, 64), // Hugging Face token [g t]
    ("api_org_", Alnum, 34, 34), // Hugging Face organization token [g t]
    ("r8_", Url, 37, 40), // Replicate token [t]
    ("gsk_", Alnum, 40, 64), // Groq API key [t]
    ("pplx-", Alnum, 40, 64), // Perplexity API key [g]
    ("xai-", Url, 60, 120), // xAI API key [t]
    ("tvly-", Url, 30, 64), // Tavily API key
    ("fw_", Alnum, 22, 32), // Fireworks API key
    ("pcsk_", Url, 50, 100), // Pinecone API key [t]
    ("npm_", Alnum, 36, 36), // npm access token [g t]
    ("pypi-AgEIcHlwaS5vcmc", Url, 50, 255), // PyPI upload token [g]
    ("pypi-AgENdGVzdC5weXBpLm9yZw", Url, 50, 255), // TestPyPI upload token
    ("cio", Alnum, 32, 32), // crates.io token
    ("rubygems_", Hex, 48, 48), // RubyGems API key [g]
    ("oy2", Alnum, 43, 43), // NuGet API key
    ("CLOJARS_", Alnum, 60, 60), // Clojars deploy token [g]
    ("dckr_pat_", Url, 27, 40), // Docker Hub token [t]
    ("dckr_oat_", Url, 27, 40), // Docker organization token [t]
    ("SG.", Dotted, 60, 70), // SendGrid API key [g t]
    ("key-", Alnum, 32, 32), // Mailgun API key [g t]
    ("xkeysib-", Url, 70, 90), // Brevo API key [g t]
    ("re_", Url, 30, 40), // Resend API key
    ("PMAK-", Url, 59, 59), // Postman API key [g t]
    ("SK", Hex, 32, 32), // Twilio API key [g]
    ("AC", Hex, 32, 32), // Twilio account, half of what opens it
    ("EAAA", Url, 60, 64), // Square access token
    ("sq0csp-", Url, 43, 43), // Square OAuth secret
    ("sq0atp-", Url, 22, 22), // Square token [g]
    ("access_token$production$", Alnum, 16, 80), // PayPal Braintree token
    ("EAACEdEose0cBA", Alnum, 20, 300), // Facebook access token
    ("access-production-", Url, 36, 36), // Plaid access token [g]
    ("shpat_", Hex, 32, 32), // Shopify access token [g t]
    ("shpca_", Hex, 32, 32), // Shopify custom app token [g]
    ("shppa_", Hex, 32, 32), // Shopify private app token [g t]
    ("shpss_", Hex, 32, 32), // Shopify shared secret [g t]
    ("dop_v1_", Hex, 64, 64), // DigitalOcean token [g t]
    ("doo_v1_", Hex, 64, 64), // DigitalOcean OAuth token [g t]
    ("dor_v1_", Hex, 64, 64), // DigitalOcean refresh token [g t]
    ("hvb.", Url, 90, 300), // HashiCorp Vault batch token [g]
    ("hvs.", Url, 24, 300), // HashiCorp Vault token [g]
    ("HRKU-", Url, 36, 70), // Heroku API key [g t]
    ("fo1_", Url, 43, 43), // Fly.io token [g]
    ("fm2_", Base64, 60, 1024), // Fly.io machine token [g t]
    ("v1.0-", Guid, 24, 180), // Cloudflare origin CA key [g]
    ("sbp_", Alnum, 40, 40), // Supabase token [t]
    ("sb_secret_", Url, 22, 64), // Supabase secret key
    ("pscale_tkn_", Dotted, 32, 64), // PlanetScale token [t]
    ("pscale_pw_", Dotted, 32, 64), // PlanetScale password [g t]
    ("pscale_oauth_", Dotted, 32, 64), // PlanetScale OAuth token [g]
    ("dapi", Guid, 32, 36), // Databricks token [g t]
    ("dp.pt.", Alnum, 40, 44), // Doppler token [g t]
    ("dp.st.", Dotted, 40, 80), // Doppler service token [t]
    ("pul-", Alnum, 40, 40), // Pulumi token [g t]
    ("pnu_", Alnum, 36, 36), // Prefect key [g t]
    ("glsa_", Url, 41, 41), // Grafana service account token [g t]
    ("glc_", Base64, 32, 400), // Grafana cloud token [g t]
    ("NRAK-", Upper, 27, 27), // New Relic user key [t]
    ("NRJS-", Hex, 19, 19), // New Relic browser key [g]
    ("NRII-", Url, 25, 32), // New Relic insights key [g t]
    ("sntryu_", Hex, 64, 64), // Sentry user token [g t]
    ("sntrys_eyJ", Base64, 60, 400), // Sentry organization token [g t]
    ("dt0c01.", Dotted, 80, 100), // Dynatrace token [g]
    ("ATATT3", Base64, 100, 255), // Atlassian API token [g]
    ("ATBB", Alnum, 32, 36), // Bitbucket app password
    ("lin_api_", Alnum, 40, 40), // Linear API key [g t]
    ("ntn_", Alnum, 40, 60), // Notion token [g]
    ("secret_", Alnum, 43, 43), // Notion integration secret [t]
    ("pat", Dotted, 79, 79), // Airtable personal token [g]
    ("figd_", Url, 40, 60), // Figma token
    ("tfp_", Dotted, 40, 60), // Typeform token [g t]
    ("CFPAT-", Url, 43, 43), // Contentful personal token [t]
    ("pat-na1-", Url, 36, 36), // HubSpot private app token [t]
    ("pat-eu1-", Url, 36, 36), // HubSpot EU private app token [t]
    ("duffel_live_", Base64, 43, 43), // Duffel token [g]
    ("EZAK", Alnum, 54, 54), // EasyPost key [g]
    ("shippo_live_", Hex, 40, 40), // Shippo token [g]
    ("fio-u-", Base64, 64, 64), // Frame.io token [g t]
    ("rdme_", Alnum, 70, 70), // ReadMe key [g t]
    ("AGE-SECRET-KEY-1", Upper, 58, 58), // Age secret key [g]
    ("ops_eyJ", Base64, 100, 1024), // 1Password service account [g]
    ("tskey-", Url, 20, 80), // Tailscale key [t]
    ("bkua_", Alnum, 40, 40), // Buildkite token [t]
    ("CCIPAT_", Url, 40, 80), // CircleCI token [t]
    ("snyk_", Url, 36, 80), // Snyk token
    ("sqp_", Hex, 40, 40), // Sonar token
    ("squ_", Hex, 40, 40), // Sonar user token
    ("sgp_", Url, 40, 70), // Sourcegraph token [g t]
    ("AKCp", Alnum, 60, 80), // Artifactory API key [g t]
    ("mfa.", Url, 80, 100), // Discord MFA token
    ("LTAI", Alnum, 16, 26), // Alibaba Cloud key id [g t]
    ("AKID", Alnum, 32, 32), // Tencent Cloud secret id
    ("AQVN", Url, 35, 40), // Yandex Cloud key [g]
    ("p8e-", Url, 32, 32), // Adobe client secret [g]
    ("FLWSECK-", Url, 34, 40), // Flutterwave secret key [t]
    ("sk.eyJ", Dotted, 60, 200), // Mapbox secret token
    ("rzp_live_", Alnum, 14, 24), // Razorpay live key [t]
    ("s-s4t2ud-", Hex, 64, 64), // Intra42 secret [g t]
    ("ico-", Alnum, 32, 32), // Infracost key [g]
    ("GR1348941", Url, 20, 20), // GitLab runner registration token [g]
    ("glffct-", Url, 20, 64), // GitLab feature flags token [g]
    ("glwt-", Url, 20, 64), // GitLab workspace token
    ("AQ.Ab8", Url, 40, 80), // Google API key, new form
    ("AAAAAAAAAAAAAAAAAAAA", Percent, 60, 140), // Twitter bearer token [g]
    ("EAA", Alnum, 100, 300), // Facebook long access token [g]
    ("xoxd-", Percent, 40, 300), // Slack cookie token
    ("xoxc-", Url, 40, 255), // Slack client token
    ("xwfp-", Url, 40, 255), // Slack workflow token
    ("sk_", Hex, 48, 48), // ElevenLabs key [t]
    ("sk-lf-", Url, 36, 36), // Langfuse secret key
    ("nvapi-", Url, 60, 70), // NVIDIA API key [t]
    ("csk-", Alnum, 40, 60), // Cerebras API key
    ("tgp_v1_", Url, 40, 60), // Together AI key
    ("jina_", Url, 50, 70), // Jina AI key
    ("llx-", Alnum, 40, 64), // LlamaCloud key
    ("fc-", Hex, 32, 32), // Firecrawl key
    ("wandb_v1_", Url, 60, 100), // Weights & Biases key
    ("npg_", Alnum, 12, 32), // Neon password
    ("napi_", Alnum, 60, 70), // Neon API key
    ("vcp_", Alnum, 24, 64), // Vercel personal token
    ("vci_", Alnum, 24, 64), // Vercel integration token
    ("vca_", Alnum, 24, 64), // Vercel app token
    ("vck_", Alnum, 24, 64), // Vercel AI gateway key
    ("vercel_blob_rw_", Url, 40, 80), // Vercel blob token
    ("nfp_", Alnum, 36, 40), // Netlify personal token
    ("nfc_", Alnum, 36, 40), // Netlify CLI token
    ("nfo_", Alnum, 36, 40), // Netlify OAuth token
    ("rnd_", Alnum, 28, 40), // Render API key
    ("AVNS_", Url, 19, 40), // Aiven service password
    ("mdb_sa_sk_", Url, 36, 60), // MongoDB Atlas service account
    ("dose", Hex, 32, 34), // Databricks OAuth secret
    ("dp.ct.", Alnum, 40, 44), // Doppler CLI token [t]
    ("dp.sa.", Alnum, 40, 44), // Doppler service account [t]
    ("dp.scim.", Alnum, 40, 44), // Doppler SCIM token [t]
    ("dp.audit.", Alnum, 40, 44), // Doppler audit token [t]
    ("lin_oauth_", Alnum, 40, 64), // Linear OAuth token
    ("ATCTT3", Base64, 100, 255), // Atlassian access token
    ("ATTA", Alnum, 72, 72), // Trello token
    ("xsmtpsib-", Url, 70, 90), // Brevo SMTP key
    ("sl.", Url, 130, 1400), // Dropbox short-lived token
    ("access-sandbox-", Url, 36, 36), // Plaid sandbox token [g]
    ("access-development-", Url, 36, 36), // Plaid development token [g]
    ("live_", Base64, 30, 42), // Mollie live key, GoCardless token [g t k]
    ("ck_", Hex, 40, 40), // WooCommerce consumer key
    ("cs_", Hex, 40, 40), // WooCommerce consumer secret
    ("amzn.mws.", Url, 36, 36), // Amazon MWS token
    ("amzn1.oa2-cs.v1.", Hex, 64, 64), // Login with Amazon secret
    ("phx_", Url, 40, 60), // PostHog personal key [t]
    ("xaat-", Url, 36, 36), // Axiom token
    ("cmVmd", Alnum, 59, 59), // Artifactory reference token [g t]
    ("shpua_", Hex, 32, 32), // Shopify user token
    ("sqa_", Hex, 40, 40), // Sonar global token
    ("ovsxat_", Url, 36, 36), // Open VSX token
    ("WPL_AP1.", Dotted, 16, 40), // LinkedIn client secret
    ("hvr.", Url, 24, 300), // HashiCorp Vault recovery token
    ("sess-", Alnum, 40, 64), // OpenAI session key
    ("ek_live_", Alnum, 24, 255), // Stripe live ephemeral key
    ("sk_org_", Alnum, 16, 255), // Stripe organization key
    ("access_token$sandbox$", Alnum, 16, 80), // PayPal Braintree sandbox token
    ("rpa_", Alnum, 40, 60), // RunPod key
    ("sdk-", Guid, 36, 36), // LaunchDarkly SDK key
    ("api-", Guid, 36, 36), // LaunchDarkly access token
    ("sm_pat_", Alnum, 16, 16), // SettleMint token [g]
    ("FLWSECK_TEST-", Url, 12, 40), // Flutterwave test key [g]
    ("EZTK", Alnum, 54, 54), // EasyPost test key [g]
    ("duffel_test_", Base64, 43, 43), // Duffel test token [g]
    ("fm1r_", Base64, 100, 1024), // Fly.io token, older [g]
    ("fm1a_", Base64, 100, 1024), // Fly.io token, older [g]
    ("API-", Upper, 26, 26), // Octopus Deploy key [g]
    ("tk-us-", Url, 48, 48), // Scalingo token [g]
    ("sm_aat_", Alnum, 16, 16), // SettleMint application token [g]
    ("sm_sat_", Alnum, 16, 16), // SettleMint service token [g]
    ("shippo_test_", Hex, 40, 40), // Shippo test token [g]
    ("s-s4t2af-", Hex, 64, 64), // Intra42 secret, Africa [g t]
    ("bedrock-api-key-", Base64, 60, 2048), // Amazon Bedrock key, short-lived
    ("dnkey-", Url, 79, 79), // Defined Networking key [g]
    ("4b1d", Alnum, 38, 38), // ClickHouse Cloud secret [g]
    ("pat.", Dotted, 66, 68), // Harness personal token [g]
    ("sat.", Dotted, 66, 68), // Harness service token [g]
    ("cfk_", Alnum, 48, 48), // Cloudflare key [t]
    ("cfut_", Alnum, 40, 60), // Cloudflare user token [t]
    ("cfat_", Alnum, 40, 60), // Cloudflare account token [t]
    ("NRIQ-", Url, 25, 32), // New Relic query key [t]
    ("NRBR-", Hex, 19, 19), // New Relic browser key [t]
    ("apify_api_", Alnum, 36, 36), // Apify token [t]
    ("aio_", Alnum, 28, 28), // Adafruit IO key [t]
    ("rootly_", Hex, 64, 64), // Rootly key [t]
    ("BBDC-", Base64, 40, 50), // Bitbucket Data Center token [t]
    ("3MVG9", Base64, 80, 251), // Salesforce consumer key [t]
    ("5Aep861", Dotted, 80, 120), // Salesforce refresh token
    ("ramp_sec_", Alnum, 48, 48), // Ramp client secret [t]
    ("sq0csb-", Url, 22, 50), // Square OAuth token
    ("sq0idp-", Url, 22, 22), // Square application id, half of what opens it [k]
    ("odt_", Alnum, 32, 40), // Dependency-Track key [k n]
    ("shltm_", Alnum, 40, 40), // Flexport key [k]
    ("ion_", Url, 42, 42), // Ionic token [k]
    ("slk_", Hex, 64, 64), // Sourcegraph licence key [k]
    ("tkn.v1_", Base64, 68, 100), // Teamwork key [k]
    ("BBFF-", Alnum, 30, 34), // Ubidots token [k]
    ("scp-live-", Hex, 32, 32), // Scrapfly key [k]
    ("pub-c-", Guid, 36, 36), // PubNub publish key [k]
    ("sub-c-", Url, 36, 36), // PubNub subscribe key [k]
    ("VF.", Dotted, 30, 60), // Voiceflow key [k]
    ("px-dep-", Guid, 36, 36), // New Relic Pixie deploy key [n]
    ("px-api-", Guid, 36, 36), // New Relic Pixie API key [n]
    ("pk_", Hex, 34, 34), // Klaviyo private key [k]
    ("6L", Url, 38, 38), // reCAPTCHA key [k]
];
