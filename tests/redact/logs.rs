//! Lines of programs' logs, of code and of manifests say nothing personal. Each is of a class that real ones had shown
//! (loghub's sixteen logs, sources of crates and of npm's packages), with numbers of our own.

use super::redact;

#[test]
fn redact_lines_of_logs_say_nothing() {
    for text in [
        "03-17 16:13:38.954  2227  2227 I PhoneStatusBar: setSystemUiVisibility vis=40000500 mask=ffffffff newVal=40000500",
        "03-17 16:13:40.307  2626 23469 W PhoneInterfaceManager: shouldBlockLocation running",
        "lock=120758482, name=com.example.phone\", uid=1001, pid=2626\n03-17 16:15:06.211  1702 27353 D PowerManager: ok",
        "20171223-22:15:29:645|Step_ExtSDM|30002312|calculateCaloriesWithCache totalCalories=126775",
        "20171224-0:0:0:229|Step_SPUtils|30002312|setBasicStandardSteps basicStandardStep=3786 restartSteps=0",
        "- 1131567043 host1 drivers/usb/input/hid-core.c: v2.0:USB HID core driver\n- 1131567053 2005.11.09 host1 gmetad: up",
        "2016-09-28 04:30:35, Info  CBS  Session: 30546174_10537609 initialized by client Update",
        "Session processed for sessionid: 0x14ede63a5a70002",
        "opening app wtoken = AppWindowToken{9f4ef63 token=Token{a64f992 ActivityRecord{de92}}}",
        "Bad activity token: android.os.BinderProxy@2bd79ce",
        "at com.example.wm.AppWindowToken.destroySurfaces:374 com.example.wm.AppWindowToken.notifyAppStopped:400",
        "Adding job token for job_1445144423722_0020 to jobTokenSecretManager",
        "Could not get event name for stream/token: com.example.xpc.activity/4505: 132",
        "Dropbox[24019]: [0701/114930:WARNING:dns_config_service_posix.cc(306)] failed",
        "told me to run this job; however, but the start time isn't for 185770 seconds.  Ignoring.",
        "fan 1129155045 1 Fan speeds ( 3552 3534 3375 4530 3515 3479 )",
        "Jun 12 combo -- root[2421]: session on tty2",
    ] {
        nothing(text);
    }
}

#[test]
fn redact_code_and_manifests_say_nothing() {
    for text in [
        "use crate::basic::Utf16CharIndices;\npub use crate::basic::Utf16Chars;",
        "switch(e){case\"disabled\":return 0;case\"basic\":return 1;case\"extended\":return 2}",
        "optimizationLevel?: 'disabled' | 'basic' | 'extended' | 'layout' | 'all';",
        "Files: src/basic/siphash24.h\n       src/basic/siphash24.c",
        "Some(\"mdp\") => \"application/octet-stream\",",
        "\"pass\": \"Es befinden sich keine Links auf der Seite\",",
        "\"pass\": \"'aria-labelledby'-attribut eksisterer\",",
        "async transform(e){let{password:r,strength:i,ready:o}=n,s=new Uint8Array}",
        "[#273]: https://github.com/RustCrypto/password-hashes/pull/273",
        "syn match regoFuncTokenVerification2 \"\\<io\\.jwt\\.verify\"",
        "\"minipass\": \"^7.1.2\",",
        "logged in with a username and password authentication, this will clear it",
        "readonly tagName: Identifier;\nreadonly comment?: Identifier;",
        "(r'\\{', Punctuation, 'x'),\nfrom a.token import Comment, Keyword, Name, Number, Punctuation, \\\n    String, Text",
        "let mut y = halloc.alloc_cell(110000);",
        "memchr 2.7.2, num-traits 0.2.18, once_cell 1.19.0",
        "# Release 0.4.2 (2024-02-06)\n\n## 0.1.17 (2024-12-31)",
        "# Release rayon 1.5.3 (2022-05-13)\n\n- @TheIronBorn",
        "const MAX_SECTION_SIZE = 16 * 1024 * 1024;",
        "commit/a80407a907ef7c9401f120104663172f6965521a0))",
        "* \\[[`c824127756`](https://github.com/nodejs/node/commit/c824127756)] - **src**: delete unused",
        "let numThreads = flags.numThreads!;\n#[doc(alias = \"many0\")]",
        "TensorData::from([[1.9269, 1.4873], [0.9007, -2.1055]])",
        "<text text-anchor=\"start\" x=\"151.4482\" y=\"-109.8\" font-family=\"x\">",
        "d=\"m 202,499 c -1.35232,-0.0191 -1.35232,2.01913 0,2 h 1 v 2 c -1.2e-4,0.77087 0.83516,1.25205 1.50195,0.86523\"",
        ".codicon-pass:before,.codicon-issue-closed:before{content:\"\\ueba4\"}.codicon-compass:before{content:\"x\"}",
        "is.inRange(inputOptions.text.width, 1, 1000000)",
        "class MemProfilerPass : public PassInfoMixin<MemProfilerPass>;\nPass *SDAGISelPass = nullptr;",
        "\"git_askpass\": \"allowUnsafeAskPass\",",
        "python:\n- 2.7\n- 3.4\n- 3.5\n- 3.6\n- 3.7\n",
        "lm = st.l, dm = st.d, lbt = st.m",
        "Maxim Integrated MAX2175 RF to Bits tuner driver",
        "License: curl\n\nFiles: tests/libtest/lib1525.c",
    ] {
        nothing(text);
    }
}

fn nothing(text: &str) {
    let redaction = redact(text);
    assert!(redaction.entities.is_empty(), "{:?} in {text}", redaction.entities);
}
