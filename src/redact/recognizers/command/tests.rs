use super::super::tests::{found, nothing};
use super::{PASSWORD, username};

#[test]
fn redact_command_forms() {
    for (text, want) in [
        ("app --password hunter --port 80", "hunter"),
        ("mysql -u root -ps3cret db", "s3cret"),
        ("sshpass -p 'Xy12 zz' ssh a@b", "Xy12 zz"),
        ("curl -u jane:s3cret https://x.com", "s3cret"),
        (
            "curl -X POST https://x.com/v1/things \\\n  -H 'Accept: text/plain' \\\n  -u jane:s3cret \\\n  -d a=1",
            "s3cret",
        ),
        ("curl https://x.com ^\r\n--user=jane:s3cret", "s3cret"),
        ("docker login \\\n-u jane \\\n-p s3cret registry.example.com", "s3cret"),
        ("redis-cli -h cache -a s3cretPw ping", "s3cretPw"),
        ("openssl enc -k \"one two three\" -in a", "one two three"),
        ("ConvertTo-SecureString -String \"Sommer24!\" -AsPlainText", "Sommer24!"),
        (r"net use \\fs01\share /user:CORP\jdoe Sommer24!", "Sommer24!"),
        (r"net use Z: \\fs01\share Sommer24! /user:CORP\jdoe", "Sommer24!"),
        ("net user mwagner Sommer24! /add", "Sommer24!"),
        (r"schtasks /create /tn x /ru CORP\mwagner /rp Sommer24!", "Sommer24!"),
        ("htpasswd -bc /etc/pass mwagner Sommer24", "Sommer24"),
        ("htpasswd -nb mwagner Sommer24", "Sommer24"),
        ("smbclient //fs01/share -U mwagner%Sommer24", "Sommer24"),
        ("rclone obscure Sommer24", "Sommer24"),
        ("xfreerdp /u:mwagner /p:Sommer24! /v:x", "Sommer24!"),
        (r"psexec \\srv -u mwagner -p Sommer24! cmd", "Sommer24!"),
        ("mongo -u mwagner -p Sommer24", "Sommer24"),
        ("ldapsearch -D cn=x -w Sommer24x", "Sommer24x"),
        ("keytool -genkey -storepass Sommer24 -alias x", "Sommer24"),
        ("unzip -P Sommer24 a.zip", "Sommer24"),
        ("ipmitool -H 10.77.4.201 -U mwagner -P Frigate7 sel list", "Frigate7"),
        ("\"jdbc:oracle:thin:erp/erp_Wint3r@//db01:1521/ERP\"", "erp_Wint3r"),
        ("sqlplus -s erp/erp_Wint3r@db01", "erp_Wint3r"),
        ("snmpwalk -v2c -c k0eln-rw 10.0.0.1", "k0eln-rw"),
        ("lftp -u mwagner,Sommer24 ftp.example.org", "Sommer24"),
        ("7z a -pSommer24 -mhe=on a.7z docs", "Sommer24"),
        ("systeminfo /s web01 /u mwagner /p Sommer24", "Sommer24"),
        // Commands that no list has.
        ("twine upload -u mwagner -p Sommer24 dist/*", "Sommer24"),
        ("nxc smb 10.0.0.4 -p Sommer24 --shares -u mwagner", "Sommer24"),
        ("chisel client --auth mwagner:Sommer24 10.0.0.4:80 R:socks", "Sommer24"),
        ("http -a mwagner:Sommer24 https://example.com/auth", "Sommer24"),
        ("pdfinfo -upw Sommer24 a.pdf", "Sommer24"),
        ("secretsdump.py corp/mwagner:Sommer24@web01", "Sommer24"),
        ("echo \"Sommer24\" | docker login -u mwagner --password-stdin", "Sommer24"),
        ("echo mwagner:Sommer24 | sudo chpasswd", "Sommer24"),
        ("echo Sommer24 | sudo -S apt update", "Sommer24"),
    ] {
        found(PASSWORD, text, want);
    }
    for (text, want) in [
        ("ssh -l mwagner host", "mwagner"),
        ("scp a.txt mwagner@web01:/tmp", "mwagner"),
        (r"runas /user:CORP\mwagner cmd", r"CORP\mwagner"),
        ("psql -U mwagner -h db", "mwagner"),
        ("sqlcmd -S db -U mwagner -P Sommer24", "mwagner"),
        ("ExecStart=/usr/bin/restic -r sftp:mwagner@94.130.77.18:/srv", "mwagner"),
        ("New-LocalUser -Name \"mwagner\" -Password $pw", "mwagner"),
        ("sudo useradd -m mwagner", "mwagner"),
        ("sudo usermod -aG docker mwagner", "mwagner"),
        ("twine upload -u mwagner -p Sommer24 dist/*", "mwagner"),
        ("secretsdump.py corp/mwagner:Sommer24@web01", "mwagner"),
        ("sshfs mwagner@web01:/srv /mnt", "mwagner"),
        ("htpasswd -b .htpasswd mwagner Sommer24", "mwagner"),
        (r"net use \\fs01\share /user:CORP\jdoe Sommer24!", r"CORP\jdoe"),
    ] {
        found(username::TYPE, text, want);
    }
    for text in [
        "docker run -p 8080:80 nginx",
        "docker run -u node -p 8080:80 -v data2:/srv nginx:1.25-alpine3",
        "mkdir -p build/Release2024",
        "ps -u jdoe -p 4821",
        "git push -u origin feature-24",
        "UID:20260914T1530-8831x@cal",
        "docker pull corp/app:Release24@sha256",
        "\"string-width-cjs@npm:string-width4@^4.2.0\"",
        "echo \"Release24\" | tee version.txt",
        "doctl db list -t 8f14e45fceea167a5a36dedd4bea2543",
        "openssl ec -pubin -in pubkey.pem",
        "the net use of user:time is low",
        "ssh -p 2222 root@web01",
        "RUN useradd -r prometheus",
        "RUN useradd -ms /bin/bash appuser",
        "net user growth of 2024 users",
        "rsync -av a/ git@web01:/srv",
        "rsync -l photos nas:/backup",
        "npm install node-ssh@latest",
        "yarn add ssh lodash@4",
        "docker run -d --name mongo -p 127.0.0.1:27018:27017 mongo:7",
        "mysql -u root -p",
        "podman run -p 8080:80 nginx",
        "a thin: layer/of ice@home",
        "sqlplus /nolog @script.sql",
        "sftp:git@10.0.0.1",
        "adduser is a command of Debian",
        "see /etc/adduser.conf\n",
        "Create it with the adduser command",
    ] {
        nothing(PASSWORD, text);
        nothing(username::TYPE, text);
    }
}
