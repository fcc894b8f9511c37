//! What fees and people call a wallet: unique among the customer's active wallets (rules, section 4).

use alloc::format;
use alloc::string::String;

use crate::account::{Text, Wallet, WalletId};
use crate::decide::draft::Draft;
use crate::decision::{Code, Refusal};

/// The code that is asked for; an empty one is none.
pub(super) fn asked(given: Option<&Text>) -> Option<&Text> {
    given.filter(|code| !code.is_empty())
}

/// A code is unique among the customer's active wallets.
pub(super) fn taken(draft: &Draft<'_>, code: Option<&Text>, own: Option<&WalletId>) -> Option<Refusal> {
    let code = code?;
    let holder = holder(draft, code, own)?;
    let message = format!("code `{code}` is taken by wallet `{}`", holder.id);
    Some(Refusal::new(Code::ValueAlreadyExist, "code", message).about(holder.id.as_str()))
}

/// The active wallet that has the code, other than the one that asks.
fn holder<'a>(draft: &'a Draft<'_>, code: &str, own: Option<&WalletId>) -> Option<&'a Wallet> {
    let mut others = draft.account.active_wallets().filter(|wallet| Some(&wallet.id) != own);
    others.find(|wallet| wallet.code.as_deref() == Some(code))
}

/// A default code is so long at most, that it is a code of 255 characters with the time and a number as well.
const MOST_LETTERS: usize = 239;

/// The name in lower case, each run of other characters one `_`, trimmed, else `default`; taken, with the time, and
/// taken again within that second, with a number.
pub(super) fn default_code(draft: &Draft<'_>, name: Option<&str>) -> Text {
    let (mut code, mut in_run) = (String::new(), false);
    for letter in name.unwrap_or_default().to_lowercase().chars() {
        let stays = matches!(letter, 'a'..='z' | '0'..='9' | '_' | '-');
        if stays || !in_run {
            code.push(if stays { letter } else { '_' });
        }
        in_run = !stays;
    }
    let fits = code.trim_start_matches('_').chars().take(MOST_LETTERS).collect::<String>();
    let trimmed = fits.trim_end_matches('_');
    let code: Text = if trimmed.is_empty() { "default".into() } else { trimmed.into() };
    let timed = format!("{code}_{}", draft.at().unix_seconds());
    let mut codes = [code, timed.as_str().into()]
        .into_iter()
        .chain((2..=draft.account.wallets.len()).map(|number| format!("{timed}_{number}").into()));
    // There are more of them than wallets.
    codes.find(|code: &Text| holder(draft, code, None).is_none()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Account;
    use crate::command::{Action, Command, CommandId};
    use crate::policy::presets;
    use crate::time::Instant;

    #[test]
    fn default_codes() {
        let command = Command {
            id: CommandId::new("c").unwrap(),
            at: Instant::parse("2026-01-01T00:00:00Z").unwrap(),
            digest: None,
            action: Action::Expire,
        };
        let draft = Draft::new(&presets::LAGO_2026_08, &Account::default(), &command);
        for (name, code) in [
            ("My Premium Wallet", "my_premium_wallet"),
            ("  Été 2026 -- new! ", "t_2026_--_new"),
            ("", "default"),
            ("日本", "default"),
            ("a__b", "a__b"),
            ("a _ b", "a___b"),
        ] {
            assert_eq!(&*default_code(&draft, Some(name)), code, "{name}");
        }
        assert_eq!(&*default_code(&draft, None), "default");
        assert_eq!(default_code(&draft, Some(&"_a".repeat(500))).len(), 239);
    }
}
