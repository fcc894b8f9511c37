//! An id belongs to the customer who came first with it: the other is told so, and nothing of his is booked.

use crate::harness::{Answer, Service, sqlite, wait_until};
use crate::postgres;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

fn invoice(customer: &str, id: &str) -> Value {
    json!({"invoice": {
        "lago_id": id, "external_customer_id": customer, "currency": "EUR", "invoice_type": "subscription",
        "fees": [{"item": {"type": "charge", "code": "a"}, "amount_cents": 100}],
    }})
}

fn is_taken(answer: &Answer) -> bool {
    answer.status == 422 && answer.body["error_details"] == json!({"lago_id": ["value_already_exist"]})
}

/// The first customer's invoice is stored between the moment when the second's is decided and the moment when it is
/// stored.
#[test]
fn an_id_that_is_taken_meanwhile() {
    let url = postgres::database();
    let service = Service::start(&url);
    let [_, wallet] = ["first", "second"].map(|customer| service.wallet(customer, "10"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let run = |connection: &mut PgConnection, sql: &'static str| {
        runtime.block_on(sqlx::raw_sql(sql).execute(connection)).expect("a statement");
    };
    let connect = || runtime.block_on(PgConnection::connect(&url)).expect("a connection");
    let (mut first, mut watcher) = (connect(), connect());
    run(
        &mut first,
        "BEGIN; INSERT INTO invoices SELECT 'one', 'one', id, 'finalized', 'succeeded', '', 0, '{}' FROM customers \
         WHERE external_id = 'first'",
    );
    let answer = std::thread::scope(|scope| {
        let asked = scope.spawn(|| service.ask("POST", "/api/v1/invoices", Some(&invoice("second", "one"))));
        wait_until("the second invoice waits for the first one's id", || {
            let waiting = "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
                           AND datname = current_database()";
            let (waiting,): (i64,) =
                runtime.block_on(sqlx::query_as(waiting).fetch_one(&mut watcher)).expect("a count");
            waiting > 0 || asked.is_finished()
        });
        run(&mut first, "COMMIT");
        asked.join().expect("a thread")
    });
    assert!(is_taken(&answer), "{}", answer.text);
    assert_eq!(service.find(&wallet)["balance_cents"], 1000, "nothing is booked");
    assert_eq!(service.replay("second")["equal"], true);
}

#[test]
fn two_customers_at_once_on_sqlite() {
    at_once(&sqlite("owners"));
}

#[test]
fn two_customers_at_once_on_postgres() {
    at_once(&postgres::database());
}

fn at_once(url: &str) {
    let services = [Service::start(url), Service::start(url)];
    let customers = ["first", "second"];
    let wallets = customers.map(|customer| services[0].wallet(customer, "100"));
    let mut paid = [0, 0];
    for round in 0..20 {
        let id = format!("invoice-{round}");
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let askers = services.iter().zip(customers).map(|(service, customer)| {
                let body = invoice(customer, &id);
                scope.spawn(move || service.ask("POST", "/api/v1/invoices", Some(&body)))
            });
            let askers: Vec<_> = askers.collect();
            askers.into_iter().map(|asker| asker.join().expect("a thread")).collect()
        });
        let good = answers.iter().position(|answer| answer.status == 200).expect("one is the first");
        assert!(is_taken(&answers[1 - good]), "{}", answers[1 - good].text);
        let stored = services[0].ask("GET", &format!("/api/v1/invoices/{id}"), None).good();
        assert_eq!(stored["invoice"]["customer"]["external_id"], customers[good]);
        paid[good] += 100;
    }
    for (wallet, paid) in wallets.iter().zip(paid) {
        assert_eq!(services[0].find(wallet)["balance_cents"], 10_000 - paid);
    }
}

/// A draft belongs to its customer too, and so does the id that the API shows for one of the engine's own invoices.
#[test]
fn ids_that_are_known() {
    let service = Service::start(&sqlite("known-ids"));
    let wallets = ["first", "second"].map(|customer| service.wallet(customer, "10"));
    let mut draft = invoice("first", "draft");
    draft["invoice"]["status"] = "draft".into();
    service.ask("POST", "/api/v1/invoices", Some(&draft)).good();
    let top_up = json!({"wallet_transaction": {"wallet_id": wallets[0], "paid_credits": "5"}});
    let bought = service.ask("POST", "/api/v1/wallet_transactions", Some(&top_up)).good();
    let purchase = bought["wallet_transactions"][0]["lago_invoice_id"].as_str().expect("an id").to_owned();
    for id in ["draft", &purchase] {
        let answer = service.ask("POST", "/api/v1/invoices", Some(&invoice("second", id)));
        assert!(is_taken(&answer), "{}", answer.text);
    }
    assert_eq!(service.find(&wallets[1])["balance_cents"], 1000);
}
