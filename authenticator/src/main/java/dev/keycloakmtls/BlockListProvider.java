package dev.keycloakmtls;

import org.keycloak.provider.Provider;

/**
 * The type of the component that holds a realm's blocked certificates. Keycloak stores components by the name of this
 * interface, so it stands in every realm export and is never renamed: it is in the root package, where no split of packages
 * moves it. Nothing is ever asked of an instance: the list is read by {@link dev.keycloakmtls.block.RealmBlocks}.
 */
public interface BlockListProvider extends Provider {}
