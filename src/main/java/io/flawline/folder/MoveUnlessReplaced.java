package io.flawline.folder;

import java.io.File;
import java.util.Optional;

import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.strategy.GenericFileExpressionRenamer;
import org.apache.camel.component.file.strategy.GenericFileRenameProcessStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a file that was inspected to where the endpoint's {@code move} says, unless a sender has written another one
 * under its name in the meantime, as cameras with one name for all do: that stays, to be inspected as well. A file that
 * cannot be moved is moved later, and not inspected again.
 *
 * <p>For a {@code file:} endpoint: {@code processStrategy: "#moveUnlessReplaced"}, together with
 * {@link FilesInProgress}. An {@code ftp:} or {@code sftp:} endpoint needs separate beans of both classes, as paths of
 * several servers may be the same.
 */
public final class MoveUnlessReplaced extends GenericFileRenameProcessStrategy<Object> {
    private static final Logger LOG = LoggerFactory.getLogger(MoveUnlessReplaced.class);

    private final FilesInProgress filesInProgress;

    public MoveUnlessReplaced(FilesInProgress filesInProgress) {
        this.filesInProgress = filesInProgress;
    }

    /** Moves a file that was inspected before, and returns false, so that it is not inspected again. */
    @Override
    public boolean begin(GenericFileOperations<Object> operations, GenericFileEndpoint<Object> endpoint, Exchange exchange,
            GenericFile<Object> file) throws Exception {
        Optional<GenericFile<?>> target = filesInProgress.unmoved().target(file);
        if (target.isPresent()) {
            new Mover().renameFile(operations, file, cast(target.get()));
            return false;
        }
        return super.begin(operations, endpoint, exchange, file);
    }

    @SuppressWarnings("unchecked")
    private static GenericFile<Object> cast(GenericFile<?> file) {
        return (GenericFile<Object>) file;
    }

    @Override
    public void commit(GenericFileOperations<Object> operations, GenericFileEndpoint<Object> endpoint, Exchange exchange,
            GenericFile<Object> file) throws Exception {
        if (file.getFile() instanceof File && filesInProgress.isReplaced(file.getAbsoluteFilePath())) {
            LOG.info("{} was rewritten while it was inspected, and is inspected again", file.getAbsoluteFilePath());
            return;
        }
        // One for each, as several endpoints may share this strategy.
        Mover mover = new Mover();
        mover.setCommitRenamer(new GenericFileExpressionRenamer<>(endpoint.getMove()));
        mover.commit(operations, endpoint, exchange, file);
    }

    /** Notes a file that cannot be moved, in place of an exception. */
    private final class Mover extends GenericFileRenameProcessStrategy<Object> {
        @Override
        protected GenericFile<Object> renameFile(GenericFileOperations<Object> operations, GenericFile<Object> from, GenericFile<Object> to) {
            try {
                GenericFile<Object> moved = super.renameFile(operations, from, to);
                filesInProgress.unmoved().forget(from.getAbsoluteFilePath());
                return moved;
            } catch (GenericFileOperationFailedException e) {
                filesInProgress.unmoved().note(from, to, e);
                return from;
            }
        }
    }
}
