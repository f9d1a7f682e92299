use super::*;
use armory_plugins::testing;

#[test]
fn leaves_a_container_as_it_is() {
    let mut plugin = testing::nri::<Plugin>("").unwrap();
    let response = plugin.create_container(
        &testing::pod("default", "orders"),
        &testing::container("shop"),
    );
    assert_eq!(response, Ok(CreateContainerResponse::default()));
}
