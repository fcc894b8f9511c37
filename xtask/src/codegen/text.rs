//! Words of the tables as pages and schemas have them.

use drawdown_wire::describe::{Member, Presence};

/// Doc lines as one.
pub fn line(docs: &str) -> String {
    docs.lines().map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// The same as the cell of a table.
pub fn cell(docs: &str) -> String {
    line(docs).replace('|', "\\|")
}

/// What stands for a member that a request leaves out, in words.
pub fn default_of(member: &Member) -> String {
    match member.presence {
        Presence::Default(value) => format!(" Left out, {}.", default(value)),
        Presence::Required | Presence::Optional | Presence::LeftAlone | Presence::Unread => String::new(),
    }
}

/// A default as JSON has it, from the expression that gives it.
pub fn default(expression: &str) -> String {
    match expression.rsplit("::").next().unwrap_or(expression) {
        "default()" | "ZERO" => "0".to_owned(),
        value => value.to_lowercase(),
    }
}

/// The value of `type` that a definition's name speaks of: `WalletCreatedEventInput` is `wallet_created`.
pub fn kind_name(definition: &str) -> String {
    let name = ["Input", "Event", "Query"]
        .iter()
        .fold(definition, |name, end| name.strip_suffix(end).unwrap_or(name));
    let mut kind = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !kind.is_empty() {
            kind.push('_');
        }
        kind.extend(letter.to_lowercase());
    }
    kind
}

/// `wallet_not_found` as `WalletNotFound`.
pub fn camel(name: &str) -> String {
    let capital = |word: &str| {
        word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect::<String>()
    };
    name.split('_').map(capital).collect()
}
