package dev.keycloakmtls.admin.block;

import dev.keycloakmtls.BlockListProvider;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Refusal;
import dev.keycloakmtls.block.BlockListProviderFactory;
import dev.keycloakmtls.block.BlockText;
import dev.keycloakmtls.block.RealmBlocks;
import dev.keycloakmtls.domain.block.Block;
import dev.keycloakmtls.domain.block.BlockList;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.untrusted.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.RealmModel;

/**
 * Writes the realm's block list, with an admin event for each change. The validation of the component sees to it that no change
 * undoes one that it does not know of. Who calls has checked that the administrator manages the realm.
 */
final class BlockChanges {

    private final AdminRequest request;
    private final RealmModel realm;

    BlockChanges(AdminRequest request) {
        this.request = request;
        this.realm = request.realm();
    }

    /** The user name of the administrator. */
    String author() {
        return request.auth().adminAuth().getUser().getUsername();
    }

    /** Blocks all of it, or nothing. */
    List<Block> add(List<Block> added) {
        requireReadable();
        Optional<ComponentModel> stored =
                RealmBlocks.components(realm).findFirst().map(ComponentModel::new);
        List<String> texts = new ArrayList<>(stored.map(RealmBlocks::texts).orElse(List.of()));
        texts.removeIf(isOneOf(added));
        added.forEach(block -> texts.add(BlockText.write(block)));
        if (texts.size() > Bound.BLOCK_LIST_ENTRIES.value()) {
            throw Refusal.invalid(
                    request.session(),
                    "blocks",
                    ProblemCode.ENTRIES.with(Map.of("count", Bound.BLOCK_LIST_ENTRIES.value())));
        }
        if (stored.isPresent()) {
            save(stored.get(), texts);
        } else {
            try {
                realm.addComponentModel(created(texts));
            } catch (ComponentValidationException e) { // somebody else has just made the first
                throw Refusal.conflict(request.session());
            }
        }
        event(OperationType.CREATE, added, "");
        return added;
    }

    /** Unblocks. */
    void remove(String id) {
        requireReadable();
        Predicate<Block> goes = block -> BlockView.id(block.rule()).equals(id);
        List<Block> removed = RealmBlocks.of(request.session(), realm).blocks().stream()
                .filter(goes)
                .toList();
        if (removed.isEmpty()) {
            throw Refusal.notFound(request.session(), "Block");
        }
        for (ComponentModel component :
                RealmBlocks.components(realm).map(ComponentModel::new).toList()) {
            List<String> before = RealmBlocks.texts(component);
            List<String> texts =
                    before.stream().filter(isOneOf(removed).negate()).toList();
            if (texts.size() < before.size()) {
                save(component, texts);
            }
        }
        event(OperationType.DELETE, removed, id);
    }

    private static Predicate<String> isOneOf(List<Block> blocks) {
        BlockList list = new BlockList(blocks);
        return text -> list.isAbout(BlockText.read(text).rule());
    }

    /** What cannot be read is put right by who knows what it was, through Keycloak's API for components. */
    private void requireReadable() {
        Optional<Detail> problem = RealmBlocks.of(request.session(), realm).problem();
        if (problem.isPresent()) {
            throw Refusal.invalid(request.session(), "blocks", problem.get());
        }
    }

    private ComponentModel created(List<String> texts) {
        ComponentModel model = new ComponentModel();
        model.setName(BlockListProviderFactory.PROVIDER_ID);
        model.setProviderType(BlockListProvider.class.getName());
        model.setProviderId(BlockListProviderFactory.PROVIDER_ID);
        model.setParentId(realm.getId());
        model.setConfig(new MultivaluedHashMap<>());
        model.getConfig().put(BlockListProviderFactory.BLOCKS, texts);
        return model;
    }

    private void save(ComponentModel model, List<String> texts) {
        model.put(BlockListProviderFactory.VERSION, BlockListProviderFactory.version(RealmBlocks.texts(model)));
        model.getConfig().put(BlockListProviderFactory.BLOCKS, texts);
        try {
            realm.updateComponent(model);
        } catch (ComponentValidationException e) { // everything but the version was seen to
            throw Refusal.conflict(request.session());
        }
    }

    private void event(OperationType operation, List<Block> blocks, String id) {
        request.adminEvent()
                .resource(ResourceType.COMPONENT) // one of Keycloak's own: its API filters by no other
                .operation(operation)
                .resourcePath("mtls", "blocks", id)
                .representation(blocks.stream()
                        .map(block -> BlockView.of(block, KeycloakTime.CLOCK.instant()))
                        .toList())
                .success();
    }
}
