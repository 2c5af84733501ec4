use super::super::tests::{found, nothing};
use super::*;

#[test]
fn redact_login_forms() {
    for (text, want) in [
        ("my password is hunter2", "hunter2"),
        ("psw is ClimbM0re*cols on all of them", "ClimbM0re*cols"),
        ("パスワード「sakura-M0chi22」でログインできます。", "sakura-M0chi22"),
        (".header(\"Authorization\", Credentials.basic(\"oliwia.zych\", \"Kotek_Mruczek8\"))", "Kotek_Mruczek8"),
        ("tacacs-server host 10.1.1.5 key tacKey_2018\n", "tacKey_2018"),
        ("  [\"passwd\"]=>\n  string(12) \"moutarde-D21\"\n", "moutarde-D21"),
        ("cy.get('input[name=pw]').type('Test1234!rk');", "Test1234!rk"),
        ("await page.locator(\"#password\").fill(\"Wave-Sylt9\")", "Wave-Sylt9"),
        ("Fields(\"https://example.com/cdo/sendpassword\") = \"Gotthard!882\"", "Gotthard!882"),
        ("network BT-GX7 pw moonpie.trolley77", "moonpie.trolley77"),
        ("curl_easy_setopt(curl, CURLOPT_USERPWD, \"root:dkb82VddSD\");", "root:dkb82VddSD"),
        ("SetEnvironmentVariable(\"DB_PASS\", \"Pm9c03w8!\")", "Pm9c03w8!"),
        ("password <- \"Lge0uy92\"", "Lge0uy92"),
        ("requirepass F1frixv5", "F1frixv5"),
        ("la contraseña provisional es Txakoli.2024", "Txakoli.2024"),
        ("<password>Sirop_d-Erable</password>", "Sirop_d-Erable"),
        ("mysqli_connect(\"db.example\", \"dbu448120\", \"Erdbeer-Feld-4ever\", \"dbs1\");", "Erdbeer-Feld-4ever"),
        ("DBI->connect(\"dbi:Pg:dbname=x\", \"kommi\", \"Palette-EUR7\", {});", "Palette-EUR7"),
        (
            "Credentials(\"Nexus Repository\", \"repo.example.com\", \"ybennani\", \"Tagine-Citron_3\")",
            "Tagine-Citron_3",
        ),
        ("My password is swordfish.", "swordfish"),
        ("login: jdoe pw: Xy12zz", "Xy12zz"),
        ("the password for the old server is tr0ub4dor", "tr0ub4dor"),
        ("mein Passwort lautet Sommer2024", "Sommer2024"),
        ("mot de passe : Soleil75", "Soleil75"),
        ("email=a%40b.ch&password=Gipfel!Stuermer8&dob=1993-03-28&card_number=5333", "Gipfel!Stuermer8"),
        ("Kennwort fürs Telefonbanking: Zitronenfalter. Kennz", "Zitronenfalter"),
        ("~Bea: wlan bei ihr = Apfelkuchen-mit-Sahne-38\n", "Apfelkuchen-mit-Sahne-38"),
        ("Wifi \"PearlGuest\" / seagull-chips-99\n", "seagull-chips-99"),
        ("mi contraseña es gato123", "gato123"),
        ("password 'hunter22'", "hunter22"),
        ("| password | Xy12zz |", "Xy12zz"),
        ("the password (the \"old\" one): Xy12zz", "Xy12zz"),
        ("<wsse:Password Type=\"PasswordText\">7uR-nipTansy</wsse:Password>", "7uR-nipTansy"),
        ("<password>hunter2</password>", "hunter2"),
        ("<add key=\"Password\" value=\"hunter2\"/>", "hunter2"),
        ("creds: jsmith / Welcome1!", "Welcome1!"),
        ("who has the creds? I have `qa_bot` / `Hazel-Fern-41`", "Hazel-Fern-41"),
        ("os.Setenv(\"PGPASSWORD\", \"oak_lane_77!\")", "oak_lane_77!"),
        ("netflix jane@example.com / popcornDragon22", "popcornDragon22"),
        ("jane@example.com:Dragon22x\nbob@example.com:x", "Dragon22x"),
        ("Hasło do dziennika Zielona_Zaba9. Wycieczka", "Zielona_Zaba9"),
        ("Logs in to the maths site as rmackinnon16 / purpleLlama4. Spellings", "purpleLlama4"),
        ("Zugangsdaten: mmuster:Sommer24", "Sommer24"),
        ("Password - hunter2", "hunter2"),
        ("Last password I remember was Bramble-Kettle!41 – feel free", "Bramble-Kettle!41"),
        ("the wi-fi key the customer gave over the phone: tulip7harbour7moss", "tulip7harbour7moss"),
        ("mijn wachtwoord voor de school is Stroopwafel!33 (user", "Stroopwafel!33"),
        ("Hasło do konta ucznia: Jagodzianka#5.", "Jagodzianka#5"),
        ("логин kotik07 пароль Vareniki!s_vishnei", "Vareniki!s_vishnei"),
        ("la clave del wifi es girasol-azul-2207 y", "girasol-azul-2207"),
        ("[20:11] Mina: what was the password?\n[20:12] Jo: dodam2026!!cafe\n", "dodam2026!!cafe"),
        (
            "the monitor password again?\n*Jo* 9:04\nsee\nwifi password?\nJo: it's `m0nitor-THE-moss` i know",
            "m0nitor-THE-moss",
        ),
    ] {
        found(PASSWORD, text, want);
    }
}

#[test]
fn redact_login_near_misses() {
    for text in [
        "password must be 8 characters",
        "reset your password here",
        "Your password is expired.",
        "the password is required",
        "my password is not working",
        "password manager 1Password",
        "password strength 256-bit",
        "the password is too short.",
        "forgot password? Click here",
        "a password of 12 characters",
        "Enter your password: Forgot Password\n",
        "password for the admin: required.",
        "Passwort für das Konto: unbekannt.",
        "Wifi \"Cafe\" / open\n",
        "the private key id_rsa_2024_backup.pem is",
        "the auth key was rotated in 2024",
        "your password has been changed",
        "if password == other1",
        "the password for the server prod-db-01-west has expired",
        "Password policy is documented in SHA-256-guide.md",
        "Wi-Fi: Alfama-2GHz",
        "wifi 802.11ac, chip RTL8812AU",
        "password hashing: see section 4.2",
        "Did you forget your password?\nJo: no, order 4711-abcd-x",
    ] {
        nothing(PASSWORD, text);
        nothing(SECRET, text);
    }
}
