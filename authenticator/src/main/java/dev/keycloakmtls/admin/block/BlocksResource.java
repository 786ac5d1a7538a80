package dev.keycloakmtls.admin.block;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Body;
import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.admin.rest.Refusal;
import dev.keycloakmtls.admin.rest.RequestBody;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.block.RealmBlocks;
import dev.keycloakmtls.domain.block.Block;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.Statement;
import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.untrusted.Bound;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The realm's blocked certificates. Who manages the realm blocks and unblocks; who views it sees them. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class BlocksResource {

    private final AdminRequest request;
    private final BlockChanges changes;

    public BlocksResource(AdminRequest request) {
        this.request = request;
        this.changes = new BlockChanges(request);
    }

    /**
     * All blocks of the realm.
     *
     * @param blocks those that can be read, the newest first
     * @param problem why the list cannot be read, so that nobody is let in
     * @param statement the same as problem, with its code
     */
    @Schema("BlockList")
    public record Listed(
            List<BlockView> blocks,
            @Nullable String problem,
            @Nullable Statement statement) {}

    /** What somebody wants to block, all of it or nothing. */
    @Schema("BlockAddition")
    public record Addition(@Nullable List<BlockEntry> blocks) {}

    @GET
    public Listed list() {
        request.auth().realm().requireViewRealm();
        return listed();
    }

    private Listed listed() {
        RealmBlocks blocks = RealmBlocks.of(request.session(), request.realm());
        Instant now = KeycloakTime.CLOCK.instant();
        return new Listed(
                blocks.blocks().stream()
                        .sorted(Comparator.comparing(Block::since).reversed())
                        .map(block -> BlockView.of(block, now))
                        .toList(),
                blocks.problem().map(detail -> detail.sentence()).orElse(null),
                Statement.of(blocks.problem()));
    }

    /** Blocks; of what is blocked already, reason and end are those of this request from now on. */
    @POST
    public List<BlockView> add(@Body(Addition.class) InputStream body) {
        request.auth().realm().requireManageRealm();
        Addition addition = RequestBody.read(request.session(), body, Addition.class);
        if (addition.blocks() == null || addition.blocks().isEmpty()) {
            throw Refusal.invalid(request.session(), "blocks", ProblemCode.EMPTY);
        }
        if (addition.blocks().size() > Bound.BLOCK_LIST_ENTRIES.value()) {
            throw Refusal.invalid(
                    request.session(),
                    "blocks",
                    ProblemCode.ENTRIES.with(Map.of("count", Bound.BLOCK_LIST_ENTRIES.value())));
        }
        Instant now = KeycloakTime.CLOCK.instant();
        List<Problem> problems = new ArrayList<>();
        List<Block> added = new ArrayList<>();
        for (int i = 0; i < addition.blocks().size(); i++) {
            String path = "blocks[" + i + "]";
            BlockEntry entry = addition.blocks().get(i);
            if (entry == null) {
                problems.add(Problem.of(path, ProblemCode.EMPTY));
            } else {
                Optional<Block> block = entry.read(path, changes.author(), now, problems);
                block.ifPresent(added::add);
            }
        }
        if (!problems.isEmpty()) {
            throw Refusal.invalid(request.session(), problems);
        }
        return changes.add(added).stream()
                .map(block -> BlockView.of(block, now))
                .toList();
    }

    /** @throws jakarta.ws.rs.WebApplicationException 404, if there is no such block */
    @DELETE
    @Path("{id}")
    public void remove(@PathParam("id") String id) {
        request.auth().realm().requireManageRealm();
        changes.remove(id);
    }
}
