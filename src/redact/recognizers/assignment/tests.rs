use super::super::tests::{found, nothing};

#[test]
fn redact_assignment_forms() {
    for (text, want) in [
        ("password: hunter2", "hunter2"),
        ("DB_PASSWORD=\"c0rrect horse battery\"", "c0rrect horse battery"),
        ("Passwort = Sommer!2024,", "Sommer!2024"),
        ("{\"user\":\"x\",\"password\":\"Tr0ub4dor&3\"}", "Tr0ub4dor&3"),
        ("pwd=abc123;Server=x", "abc123"),
        ("password: _$Gl(Irv4R", "_$Gl(Irv4R"),
        ("My password is 7A9XawrW(O.", "7A9XawrW(O"),
        ("{\"Pass\": \"brwq kzpt vumd yfah\"}", "brwq kzpt vumd yfah"),
        ("spring.mail.password=ujqw lkzn bxrt pdoe\n", "ujqw lkzn bxrt pdoe"),
        ("password = \"super$ecret\"", "super$ecret"),
        ("password := \"c0rrect\"", "c0rrect"),
        ("if password == \"team10\" {", "team10"),
        ("if (password !== 'op3n-sesame')", "op3n-sesame"),
        ("password: \"x[FYjp1]k\"", "x[FYjp1]k"),
        ("password: 23.11.1984", "23.11.1984"),
        ("password: /Kx9!q2", "/Kx9!q2"),
        ("\"password\": \"小猫钓鱼2023\"", "小猫钓鱼2023"),
        ("val password: String = \"exord13Paw\"", "exord13Paw"),
        ("def connect(user=\"x\", passwd: Optional[str] = 'cq2tPr1a'):", "cq2tPr1a"),
        ("let password: &'static str = \"Bpwq30j2\";", "Bpwq30j2"),
        ("var password string = `F2xv7j74`", "F2xv7j74"),
        ("Dim pwd As String = \"Fe0loe88\"", "Fe0loe88"),
        ("char password[] = \"B5zwjjp9\";", "B5zwjjp9"),
        ("const pw = process.env.DB_PW, password = process.env.DB_PASSWORD ?? 'Mkqt5q02';", "Mkqt5q02"),
        ("PASSWORD = os.environ.get(\"PASSWORD\") or \"Ma489rp9\"", "Ma489rp9"),
        ("\"DB_PASSWORD\": { \"value\": \"Hf2wifa4\" }", "Hf2wifa4"),
        ("db.setPassword = QStringLiteral(\"Kelvin_273\")", "Kelvin_273"),
        ("password: \"\"\"B8FvE+D557\"\"\"", "B8FvE+D557"),
        ("RESTIC_PASSWORD: \"correct horse battery staple\"", "correct horse battery staple"),
        ("userPassword: {SSHA}bQ/TgY72MNPz7JPc3XB7cmTvIZquI0J", "bQ/TgY72MNPz7JPc3XB7cmTvIZquI0J"),
        ("PASWORD=Cc564n26", "Cc564n26"),
    ] {
        found(super::PASSWORD, text, want);
    }
    for (text, want) in [
        ("name=\"csrf_token\" value=\"D4QFO7N9fh4sjk3EvkmY682oHq3uvgji\">", "D4QFO7N9fh4sjk3EvkmY682oHq3uvgji"),
        (
            "Private key (eth) = 0x4a39e383d5a6322adcd9301925253daffad942f819e3698c168eb6814d312e12",
            "0x4a39e383d5a6322adcd9301925253daffad942f819e3698c168eb6814d312e12",
        ),
        ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYzz8Kq1", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzz8Kq1"),
        ("Authorization: Basic YTpiYw==", "YTpiYw=="),
        ("Cookie: theme=dark; sid=aZ3bY7cX1dW9eV5fU2g; n=1", "aZ3bY7cX1dW9eV5fU2g"),
        ("\"client_secret\": \"q8Zx1Lw7Rt5Bn3Vc9Md2\"", "q8Zx1Lw7Rt5Bn3Vc9Md2"),
        ("X-Api-Key: 9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad015"),
        ("API key: 9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad015"),
        ("API-Schlüssel: 9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad015"),
        ("client secret = q8Zx1Lw7Rt5B", "q8Zx1Lw7Rt5B"),
        ("const datadogKey = \"9f86d081884c7d659a2feaa0c55ad015\";", "9f86d081884c7d659a2feaa0c55ad015"),
        ("algolia_admin_key: 9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad015"),
        ("mapsKey='q8Zx1Lw7Rt5Bn3Vc9Md2xYz'", "q8Zx1Lw7Rt5Bn3Vc9Md2xYz"),
        ("mapquest_key=q8zx1lw7rt5bn3vc9md2", "q8zx1lw7rt5bn3vc9md2"),
        ("veriphoneKey: 6345ABCD0987EFGH3456", "6345ABCD0987EFGH3456"),
        ("TRELLO_API_KEY=\"5b5541420c56d22cd0cb21nn401cn4b2\"", "5b5541420c56d22cd0cb21nn401cn4b2"),
        ("jwt:\n  secret: \"development#product\"", "development#product"),
        ("Unseal Key 2: 0tZn+7QQCxphpHwTm7/dC3LpP5JGIbYl", "0tZn+7QQCxphpHwTm7/dC3LpP5JGIbYl"),
        ("clarifai secret dkHL49dId5skLfBjsf342RJk", "dkHL49dId5skLfBjsf342RJk"),
        ("static API_KEY: &str = \"HD9FSUuErsEz5jhy0I9l\";", "HD9FSUuErsEz5jhy0I9l"),
        ("Authentication key:kzBJC0boEsg0GeXIEofQ", "kzBJC0boEsg0GeXIEofQ"),
        ("var hmacKey = []byte(\"wazvjwoh60ogwaa0puozite045f7j6foc\")", "wazvjwoh60ogwaa0puozite045f7j6foc"),
        ("SharedAccessKey=/FdmyGcjrWN/l1EPxBZDoSc48w3TWC=", "/FdmyGcjrWN/l1EPxBZDoSc48w3TWC="),
        ("{\"cookie\": \"theme=dark; sid=aZ3bY7cX1dW9eV5fU2g\"}", "aZ3bY7cX1dW9eV5fU2g"),
        ("get('DJANGO_SECRET_KEY', 'wwf*2#86t64!fgh6yav$aoeuo@u2o@fy')", "wwf*2#86t64!fgh6yav$aoeuo@u2o@fy"),
        (
            "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq==;",
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq==",
        ),
    ] {
        found(super::SECRET, text, want);
    }
}

#[test]
fn redact_assignment_longer_than_what_is_judged() {
    let key = "q8Zx1Lw7Rt5Bn3Vc9Md2".repeat(100);
    found(super::SECRET, &format!("access_token={key}."), &key);
    found(super::SECRET, &format!("access_token = \"{key}\""), &key);
}

#[test]
fn redact_assignment_near_misses() {
    for text in [
        "password: required",
        "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it in .env}",
        "DATABASE_URL: postgres://${PGUSER}:${PGPASSWORD}@db:5432/app",
        "db_password: !vault |",
        "var pw = builder.Configuration[\"Db:Password\"] ?? throw new InvalidOperationException(\"missing\");",
        "GRANT_TYPE_PASSWORD = \"urn:ietf:params:oauth:grant-type:password\";",
        "<input name=\"password\" type=\"password\" autocomplete=\"current-password\" minlength=\"10\">",
        "input[type=password]{letter-spacing:.3em;border:1px solid #dedede}",
        "Invalid value for \"password\": contains invalid characters",
        "-d password=\"$NEW_PASSWORD\" \"https://$HOST/rotate\"",
        "'password' => 'The provided password is incorrect.',",
        "password: Buffer.from(password, 'utf8').toString('base64'),",
        "PASSWD = getpass.getpass(\"password for %s: \" % (host or \"localhost1\"))",
        "error: \"the two passwords that you typed are not same\"",
        "passwords: \"choose one that nobody knows\"",
        "0x33b9:'mv', 0x33ba:'pw', 0x33bb:'nw',",
        "urllib3/util/connection.py,sha256=5Lx2B1PW29KxBn2T0xkN1CBgRBa3gGVJBKoQoRogEVk,4901",
        "name=\"page_token_help\" value=\"D4QFO7N9fh4sjk3EvkmY682oHq3uvgji\"",
        "<input name=\"q\" value=\"D4QFO7N9fh4sjk3EvkmY682oHq3uvgji\"",
        "\"pass\": \"Links sind vom Text zu unterscheiden.\"",
        "fn end(&self, pass: &mut RenderPass)",
        "const pass = await find(x)",
        "password: string",
        "token = getToken()",
        "password = md5(Concat1, x)",
        "password: hash256(Buf2)",
        "password is toBase64(Pw1)",
        "const token = process.env.TOKEN",
        "password=",
        "Password: ********",
        "if password == other1",
        "if field !== \"password\" && password !== \"confirmation\"",
        "\"Password:\",rememberMeLabel:\"Remember me:\"",
        "text << \"Password=#{password}, \"",
        "reset-password => \"cms/sites/passwords#update\"",
        "define VIM \"PLUTO\"\"ZAY mypass\"\"::RF10:[UTIL.VIM]\"",
        "For Q4 (pass=0): shift by 0; pass 1: shift 4,6",
        "def login(self, user = '', password = '', domain = ''):",
        "$pwd = \\$_POST[\"pass1\"]",
        "Password = \"arn:aws:iam::aws:policy/IAMUserChangePassword\"",
        "name=\"s3_access_key\" id=\"ws-plugin--s3member-access-key\"",
        "idempotency_key: 9f86d081884c7d659a2feaa0c55ad015",
        "order_key = 8195513847023883",
        "secret: true",
        "api_key: YOUR_API_KEY",
        "password: <password>",
        "key = 42",
        "token: next",
        "// First pass: assign indices",
        "password: bytes,",
        "password: typing.Optional[bytes]",
        "pub log_passwd: __u32,",
        "all(|pass| pass).await;",
        "elif token is Comment.Single and",
        "password = self.password",
        "password=process.env.DB_PASS1",
        "password: ${DB_PASS1}",
        "token: ${{ secrets.TOKEN_2024_PRODUCTION }}",
        "integrity=sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC",
        "Cookie: theme=dark; lang=en",
        "cache_key = 9f86d081884c7d659a2feaa0c55ad015",
        "githubCacheKey = \"9f86d081884c7d659a2feaa0c55ad015\"",
        "partitionKey: 9f86d081884c7d659a2feaa0c55ad015",
        "datadogKey = \"settings.monitoring.key\"",
        "\"writeKey\": \"users/2024/profile.json\"",
        "serverKey = \"application/json;charset=utf-8;q=0.9\"",
    ] {
        nothing(super::PASSWORD, text);
        nothing(super::SECRET, text);
    }
}
