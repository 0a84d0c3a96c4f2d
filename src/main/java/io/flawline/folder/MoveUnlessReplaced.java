package io.flawline.folder;

import java.io.File;

import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.strategy.GenericFileExpressionRenamer;
import org.apache.camel.component.file.strategy.GenericFileRenameProcessStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a file that was inspected to where the endpoint's {@code move} says, unless a sender has written another one
 * under its name in the meantime, as cameras with one name for all do: that stays, to be inspected as well.
 *
 * <p>For a {@code file:} endpoint: {@code processStrategy: "#moveUnlessReplaced"}, together with
 * {@link FilesInProgress}.
 */
public final class MoveUnlessReplaced extends GenericFileRenameProcessStrategy<File> {
    private static final Logger LOG = LoggerFactory.getLogger(MoveUnlessReplaced.class);

    private final FilesInProgress filesInProgress;

    public MoveUnlessReplaced(FilesInProgress filesInProgress) {
        this.filesInProgress = filesInProgress;
    }

    @Override
    public void commit(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint, Exchange exchange,
            GenericFile<File> file) throws Exception {
        if (filesInProgress.isReplaced(file.getAbsoluteFilePath())) {
            LOG.info("{} was rewritten while it was inspected, and is inspected again", file.getAbsoluteFilePath());
            return;
        }
        // One for each, as several endpoints may share this strategy.
        GenericFileRenameProcessStrategy<File> mover = new GenericFileRenameProcessStrategy<>();
        mover.setCommitRenamer(new GenericFileExpressionRenamer<>(endpoint.getMove()));
        mover.commit(operations, endpoint, exchange, file);
    }
}
