//! What the documents of a request may say: what this service cannot honour is refused, never left out.

use crate::document::{Object, given};
use crate::error::{ApiError, Details};
use serde_json::Value;

/// The code of what this service cannot honour.
pub const NOT_SUPPORTED: &str = "not_supported";

/// Refuses what is not one of `names`. A null says nothing.
///
/// # Errors
/// Every member that is not known.
pub fn known_members(said: &Object, names: &[&str]) -> Result<(), ApiError> {
    let mut details = Details::default();
    add_strangers(&mut details, said, names, "");
    details.check()
}

/// Takes out of what is said those of `ours` that are not the client's to write: sent back as they are shown, they say
/// nothing. `place` stands before their names.
///
/// # Errors
/// Each that is not as it is shown.
pub fn without_ours(said: &Object, ours: &[&str], shown: &Object, place: &str) -> Result<Object, ApiError> {
    let (mut rest, mut details) = (said.clone(), Details::default());
    for name in ours {
        let stated = rest.shift_remove(*name).filter(|value| !value.is_null());
        if stated.is_some_and(|value| shown.get(*name) != Some(&value)) {
            details.add(&format!("{place}{name}"), NOT_SUPPORTED);
        }
    }
    details.check().map(|()| rest)
}

/// A customer says who it is. What asks for more, terms of payment or a provider, is nothing that this service does.
///
/// # Errors
/// Every member that is not known.
pub fn of_customer(said: &Object) -> Result<(), ApiError> {
    known_members(said, CUSTOMER)
}

/// An invoice as Lago shows one, or in its one-off form.
///
/// # Errors
/// Every member that is not known, those of fees too.
pub fn of_invoice(said: &Object) -> Result<(), ApiError> {
    let mut details = Details::default();
    add_strangers(&mut details, said, INVOICE, "");
    add_strangers_of_each(&mut details, (said, "fees", FEE), ("item", ITEM));
    details.check()
}

/// Usage as Lago shows it.
///
/// # Errors
/// Every member that is not known, those of charges too.
pub fn of_usage(said: &Object) -> Result<(), ApiError> {
    let mut details = Details::default();
    add_strangers(&mut details, said, USAGE, "");
    add_strangers_of_each(&mut details, (said, "charges_usage", CHARGE), ("billable_metric", METRIC));
    details.check()
}

/// What stands beside usage: invoices of progressive billing, and fees that are paid in advance.
///
/// # Errors
/// Every member of them that is not known.
pub fn of_billed(said: &Object) -> Result<(), ApiError> {
    let mut details = Details::default();
    add_strangers_of_each(&mut details, (said, "progressive_invoices", INVOICE), ("fees", &[]));
    add_strangers_of_each(&mut details, (said, "pay_in_advance_fees", FEE), ("item", ITEM));
    let invoices = said.get("progressive_invoices").and_then(Value::as_array).into_iter().flatten();
    for invoice in invoices.filter_map(Value::as_object) {
        add_strangers_of_each(&mut details, (invoice, "fees", FEE), ("item", ITEM));
    }
    details.check()
}

fn add_strangers(details: &mut Details, said: &Object, names: &[&str], place: &str) {
    let given = said.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name.as_str());
    let strangers = given.filter(|name| !names.contains(name));
    strangers.for_each(|name| details.add(&format!("{place}{name}"), NOT_SUPPORTED));
}

/// The same for the objects of a list, and for one that stands in each.
fn add_strangers_of_each(
    details: &mut Details,
    (said, list, names): (&Object, &str, &[&str]),
    (inside, inner): (&str, &[&str]),
) {
    let items = said.get(list).and_then(Value::as_array).into_iter().flatten().enumerate();
    for (index, item) in items.filter_map(|(index, item)| Some((index, item.as_object()?))) {
        add_strangers(details, item, names, &format!("{list}.{index}."));
        if let Some(Value::Object(object)) = given(item, inside) {
            add_strangers(details, object, inner, &format!("{list}.{index}.{inside}."));
        }
    }
}

/// What is kept of a customer.
const CUSTOMER: &[&str] = &[
    "address_line1",
    "address_line2",
    "billing_entity_code",
    "city",
    "country",
    "currency",
    "customer_type",
    "email",
    "external_id",
    "firstname",
    "has_active_subscription",
    "lastname",
    "legal_name",
    "legal_number",
    "logo_url",
    "metadata",
    "name",
    "phone",
    "shipping_address",
    "state",
    "tax_identification_number",
    "tax_rate",
    "taxes",
    "timezone",
    "url",
    "zipcode",
];

const INVOICE: &[&str] = &[
    "applied_invoice_custom_sections",
    "applied_taxes",
    "applied_taxes_rate",
    "applied_usage_thresholds",
    "billing_entity_code",
    "billing_periods",
    "coupons_amount_cents",
    "created_at",
    "credit_notes_amount_cents",
    "credits",
    "currency",
    "customer",
    "error_details",
    "external_customer_id",
    "fees",
    "fees_amount_cents",
    "file_url",
    "id",
    "invoice_custom_section",
    "invoice_type",
    "issuing_date",
    "lago_id",
    "metadata",
    "net_payment_term",
    "number",
    "payment_dispute_lost_at",
    "payment_due_date",
    "payment_method",
    "payment_overdue",
    "payment_status",
    "prepaid_credit_amount_cents",
    "prepaid_granted_credit_amount_cents",
    "prepaid_purchased_credit_amount_cents",
    "progressive_billing_credit_amount_cents",
    "purchase_order_number",
    "self_billed",
    "sequential_id",
    "status",
    "sub_total_excluding_taxes_amount_cents",
    "sub_total_including_taxes_amount_cents",
    "subscriptions",
    "tax_codes",
    "taxes_amount_cents",
    "total_amount_cents",
    "total_due_amount_cents",
    "total_offsetted_credit_note_amount_cents",
    "total_paid_amount_cents",
    "updated_at",
    "version_number",
    "xml_url",
];

const FEE: &[&str] = &[
    "add_on_code",
    "amount_cents",
    "amount_currency",
    "amount_details",
    "applied_taxes",
    "billing_entity_code",
    "created_at",
    "description",
    "event_transaction_id",
    "events_count",
    "external_customer_id",
    "external_subscription_id",
    "failed_at",
    "from_date",
    "from_datetime",
    "id",
    "invoice_display_name",
    "invoiceable",
    "item",
    "lago_charge_filter_id",
    "lago_charge_id",
    "lago_customer_id",
    "lago_id",
    "lago_invoice_id",
    "lago_subscription_id",
    "lago_true_up_fee_id",
    "lago_true_up_parent_fee_id",
    "name",
    "pay_in_advance",
    "payment_status",
    "precise_amount",
    "precise_total_amount",
    "precise_unit_amount",
    "presentation_breakdowns",
    "pricing_unit_details",
    "refunded_at",
    "sub_total_excluding_taxes_amount_cents",
    "sub_total_excluding_taxes_precise_amount_cents",
    "succeeded_at",
    "tax_codes",
    "taxes_amount_cents",
    "taxes_precise_amount",
    "taxes_rate",
    "to_date",
    "to_datetime",
    "total_aggregated_units",
    "total_amount_cents",
    "total_amount_currency",
    "unit_amount",
    "unit_amount_cents",
    "units",
];

const ITEM: &[&str] = &[
    "charge_filter_invoice_display_name",
    "code",
    "description",
    "filter_invoice_display_name",
    "filters",
    "grouped_by",
    "invoice_display_name",
    "item_type",
    "lago_item_id",
    "name",
    "target_wallet_code",
    "type",
];

const USAGE: &[&str] = &[
    "amount_cents",
    "charges_usage",
    "currency",
    "from_datetime",
    "invoice_id",
    "issuing_date",
    "lago_invoice_id",
    "taxes_amount_cents",
    "to_datetime",
    "total_amount_cents",
];

const CHARGE: &[&str] = &[
    "amount_cents",
    "amount_currency",
    "billable_metric",
    "charge",
    "events_count",
    "filters",
    "grouped_usage",
    "presentation_breakdowns",
    "pricing_unit_details",
    "total_aggregated_units",
    "units",
];

/// A charge's billable metric.
const METRIC: &[&str] = &["aggregation_type", "code", "lago_id", "name"];
