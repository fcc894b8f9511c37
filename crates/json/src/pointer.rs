//! JSON pointers (RFC 6901) for what was found, made in one walk over the document.

use crate::document::{Document, Node, Setting};
use crate::problem::{Finding, Findings, PROBLEM_LIMIT, Problem, ProblemKind, count_text, message};
use crate::token::Kind;
use alloc::string::String;
use alloc::vec::Vec;

/// The findings as problems, in the order of the text.
pub(crate) fn resolve<S: Setting>(
    document: &Document<'_, S>,
    findings: Findings<S::Code>,
) -> Vec<Problem<S::Code>> {
    let (list, beyond) = findings.into_sorted();
    let mut walk = Walk { document, path: String::new(), open: Vec::new() };
    let mut problems: Vec<Problem<S::Code>> = list.into_iter().map(|finding| walk.problem(finding)).collect();
    if beyond {
        let limit = count_text(PROBLEM_LIMIT);
        problems.push(Problem {
            code: ProblemKind::LimitExceeded.into(),
            path: String::new(),
            message: message(&["there are more problems than the ", &limit, " that are listed"]),
            position: None,
        });
    }
    problems
}

/// Where the walk stands: it only goes forward, so many findings cost one pass.
struct Walk<'d, S: Setting> {
    document: &'d Document<'d, S>,
    path: String,
    open: Vec<Container>,
}

struct Container {
    in_object: bool,
    /// The index of the item, or of the member's name, that the walk stands at.
    child: usize,
    /// Which item of the array that is.
    ordinal: usize,
    end: usize,
    /// How long the path was outside this container.
    outside: usize,
}

impl<S: Setting> Walk<'_, S> {
    fn problem(&mut self, finding: Finding<S::Code>) -> Problem<S::Code> {
        self.go(finding.index);
        let mut path = self.path.clone();
        if let Some(member) = finding.member {
            push_segment(&mut path, member);
        }
        Problem { code: finding.code, path, message: finding.message, position: None }
    }

    fn go(&mut self, index: usize) {
        while let Some(last) = self.open.last() {
            self.path.truncate(last.outside);
            if index < last.end {
                break;
            }
            self.open.pop();
        }
        if self.open.is_empty() {
            self.enter(0, index);
        }
        while let Some(value) = self.advance(index) {
            self.enter(value, index);
        }
    }

    /// Opens the container at `value` if the wanted token lies inside of it.
    fn enter(&mut self, value: usize, index: usize) {
        let Some(node) = Node::at(self.document, value) else { return };
        if value >= index || !matches!(node.kind(), Kind::Array | Kind::Object) {
            return;
        }
        self.open.push(Container {
            in_object: node.kind() == Kind::Object,
            child: value.saturating_add(1),
            ordinal: 0,
            end: node.next(),
            outside: self.path.len(),
        });
    }

    /// Moves the innermost container to the child that holds the wanted token and adds its segment; gives the child's
    /// value when the token lies inside of it.
    fn advance(&mut self, index: usize) -> Option<usize> {
        let last = self.open.last_mut()?;
        if self.path.len() != last.outside {
            return None;
        }
        loop {
            let value = if last.in_object { last.child.saturating_add(1) } else { last.child };
            let next = Node::at(self.document, value)?.next();
            if index < next {
                let name = Node::at(self.document, last.child)?;
                if last.in_object {
                    push_segment(&mut self.path, &name.displayed());
                } else {
                    push_segment(&mut self.path, &count_text(last.ordinal));
                }
                return (value < index).then_some(value);
            }
            last.child = next;
            last.ordinal = last.ordinal.saturating_add(1);
        }
    }
}

fn push_segment(path: &mut String, segment: &str) {
    path.push('/');
    for character in segment.chars() {
        match character {
            '~' => path.push_str("~0"),
            '/' => path.push_str("~1"),
            same => path.push(same),
        }
    }
}
