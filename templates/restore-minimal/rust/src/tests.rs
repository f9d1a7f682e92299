use super::*;
use armory_plugins::testing;

#[test]
fn accepts_a_record_as_it_is() {
    let mut plugin = testing::restore::<Plugin>(("orders", "orders-restored"), None).unwrap();
    let order = Record::new().with_key("1").with_payload("{}");
    assert_eq!(plugin.transform(order.clone()), accept(order));
}
