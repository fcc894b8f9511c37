//! draft
mod adopt; mod apply; mod create; mod decide; mod expire; mod invoice; mod ledger; pub mod number; pub mod policy; mod payment; mod random; mod reverse; mod state; mod summary; pub mod time; mod top_up; mod verdict; mod void;
pub use decide::Model;
pub use summary::summary_of_answer;
pub use verdict::{Refusal, Verdict};
