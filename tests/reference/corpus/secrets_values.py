"""Keys and tokens of services, in the shapes that the services document. Every one is random: none was ever issued."""

import base64, string
from digits import HEX, R, d

UP, AN = string.ascii_uppercase + string.digits, string.ascii_letters + string.digits
URL = AN + "-_"


def u(n):
    """URL-safe characters; the last is no sign, so that where the key ends is plain."""
    return d(n - 1, URL) + d(1, AN)


SERVICES = {
    "github": lambda: R.choice(["ghp_", "gho_", "ghu_", "ghs_", "ghr_"]) + d(36, AN),
    "github-fine": lambda: "github_pat_" + d(22, AN) + "_" + d(59, AN),
    "gitlab": lambda: R.choice(["glpat-", "gldt-", "glrt-"]) + d(20, AN),
    "aws": lambda: R.choice(["AKIA", "ASIA"]) + d(16, string.ascii_uppercase + "234567"),
    "slack-bot": lambda: "xoxb-" + d(12, "123456789") + "-" + d(13, "123456789") + "-" + d(24, AN),
    "slack-user": lambda: "xoxp-" + "-".join(d(12, "123456789") for _ in range(3)) + "-" + d(32, HEX),
    "slack-app": lambda: "xapp-1-A0" + d(9, UP) + "-" + d(13, "123456789") + "-" + d(64, HEX),
    "stripe": lambda: R.choice(["sk_live_", "rk_live_", "sk_test_"]) + d(R.choice([24, 99]), AN),
    "stripe-hook": lambda: "whsec_" + d(32, AN),
    "google": lambda: "AIzaSy" + u(33),
    "google-oauth": lambda: "GOCSPX-" + u(28),
    "sendgrid": lambda: "SG." + u(22) + "." + u(43),
    "mailgun": lambda: "key-" + d(32, HEX),
    "mailchimp": lambda: d(32, HEX) + "-us" + str(R.randint(1, 21)),
    "twilio": lambda: "SK" + d(32, HEX),
    "npm": lambda: "npm_" + d(36, AN),
    "pypi": lambda: "pypi-AgEIcHlwaS5vcmc" + u(150),
    "docker": lambda: "dckr_pat_" + u(27),
    "digitalocean": lambda: "dop_v1_" + d(64, HEX),
    "openai": lambda: "sk-proj-" + u(74) + "T3BlbkFJ" + u(74),
    "openai-old": lambda: "sk-" + d(20, AN) + "T3BlbkFJ" + d(20, AN),
    "anthropic": lambda: "sk-ant-api03-" + u(93) + "AA",
    "huggingface": lambda: "hf_" + d(34, string.ascii_letters),
    "replicate": lambda: "r8_" + d(37, AN),
    "groq": lambda: "gsk_" + d(52, AN),
    "perplexity": lambda: "pplx-" + d(48, AN),
    "xai": lambda: "xai-" + d(80, AN),
    "databricks": lambda: "dapi" + d(32, HEX),
    "shopify": lambda: R.choice(["shpat_", "shpss_", "shpca_"]) + d(32, HEX),
    "square": lambda: "sq0atp-" + u(22),
    "telegram": lambda: d(10, "123456789") + ":AA" + u(33),
    "linear": lambda: "lin_api_" + d(40, AN),
    "notion": lambda: "ntn_" + d(46, AN),
    "airtable": lambda: "pat" + d(14, AN) + "." + d(64, HEX),
    "figma": lambda: "figd_" + u(40),
    "postman": lambda: "PMAK-" + d(24, HEX) + "-" + d(34, HEX),
    "newrelic": lambda: "NRAK-" + d(27, UP),
    "grafana": lambda: "glsa_" + d(32, AN) + "_" + d(8, HEX),
    "sentry": lambda: "sntryu_" + d(64, HEX),
    "dynatrace": lambda: "dt0c01." + d(24, UP) + "." + d(64, UP),
    "vault": lambda: "hvs." + u(95),
    "terraform": lambda: d(14, AN) + ".atlasv1." + u(67),
    "doppler": lambda: "dp.pt." + d(43, AN),
    "pulumi": lambda: "pul-" + d(40, HEX),
    "planetscale": lambda: "pscale_tkn_" + u(43),
    "supabase": lambda: "sbp_" + d(40, HEX),
    "netlify": lambda: "nfp_" + d(36, AN),
    "fly": lambda: "fo1_" + u(43),
    "atlassian": lambda: "ATATT3xFfGF0" + u(180) + "=" + d(8, "0123456789ABCDEF"),
    "asana": lambda: "1/" + d(16, "123456789") + ":" + d(32, HEX),
    "contentful": lambda: "CFPAT-" + u(43),
    "age": lambda: "AGE-SECRET-KEY-1" + d(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"),
    "easypost": lambda: "EZAK" + d(54, AN),
    "flutterwave": lambda: "FLWSECK_TEST-" + d(32, HEX) + "-X",
    "brevo": lambda: "xkeysib-" + d(64, HEX) + "-" + d(16, AN),
    "shippo": lambda: "shippo_live_" + d(40, HEX),
    "rubygems": lambda: "rubygems_" + d(48, HEX),
    "clojars": lambda: "CLOJARS_" + d(60, HEX),
    "prefect": lambda: "pnu_" + d(36, AN),
    "readme": lambda: "rdme_" + d(70, string.ascii_lowercase + string.digits),
    "openrouter": lambda: "sk-or-v1-" + d(64, HEX),
    "langsmith": lambda: "lsv2_pt_" + d(32, HEX) + "_" + d(10, HEX),
    "tailscale": lambda: "tskey-auth-" + d(12, AN) + "CNTRL-" + d(32, AN),
    "adafruit": lambda: "aio_" + d(28, AN),
    "alibaba": lambda: "LTAI" + d(20, AN),
    "mapbox": lambda: "sk.eyJ1Ijoi" + d(60, AN) + "." + u(22),
    "sonar": lambda: "sqp_" + d(40, HEX),
    "razorpay": lambda: "rzp_live_" + d(14, AN),
    "resend": lambda: "re_" + d(8, AN) + "_" + d(24, AN),
    "posthog": lambda: "phx_" + d(43, AN),
    "nvidia": lambda: "nvapi-" + u(64),
    "pinecone": lambda: "pcsk_" + d(6, AN) + "_" + d(63, AN),
    "tavily": lambda: "tvly-" + d(32, AN),
    "buildkite": lambda: "bkua_" + d(40, HEX),
    "artifactory": lambda: "AKCp" + d(69, AN),
    "infracost": lambda: "ico-" + d(32, AN),
    "heroku": lambda: "HRKU-AA" + u(58),
    "duffel": lambda: "duffel_live_" + u(43),
    "frameio": lambda: "fio-u-" + u(64),
    "lob": lambda: "live_" + d(35, HEX),
    "typeform": lambda: "tfp_" + u(44) + "_" + u(14),
    "cloudflare-ca": lambda: "v1.0-" + d(24, HEX) + "-" + d(146, HEX),
    "square2": lambda: "EAAA" + u(60),
    "azure-storage": lambda: base64.b64encode(R.randbytes(64)).decode(),
}


def key(form=None):
    return SERVICES[
        form or R.choice([s for s in SERVICES if s not in ("azure-storage", "mailchimp", "telegram", "lob", "asana")])
    ]()
