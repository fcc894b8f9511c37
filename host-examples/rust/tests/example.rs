//! The example runs and says what it should; the engine that it embeds passes the vectors elsewhere.

use std::process::Command;

#[test]
fn it_pays_thirty_of_a_hundred_and_twenty() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let run = Command::new(env!("CARGO_BIN_EXE_drawdown-example-rust")).current_dir(root).output();
    let run = run.expect("it starts");
    let (out, errors) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "run `cargo xtask build` first: {errors}");
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(
        lines,
        [
            r#"event "finalize-inv-1#1" "credits_applied""#,
            "still due, in cents: 9000",
            "left in the wallet, in cents: 0",
        ]
    );
}
