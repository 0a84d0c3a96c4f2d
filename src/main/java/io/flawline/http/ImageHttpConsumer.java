package io.flawline.http;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.FileUpload;
import io.vertx.ext.web.RoutingContext;

import io.flawline.request.LeafName;

/**
 * Gives a route the bytes of a body whatever type it is said to have, the file of a multipart upload of one, and a list
 * of messages for an upload of several, to be split. With {@code useBodyHandler=false} the body is a file. Files are
 * temporary; they are deleted when the exchange ends.
 */
final class ImageHttpConsumer extends VertxPlatformHttpConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(ImageHttpConsumer.class);

    private static final String TAKEN = "flawline.taken";

    private final UploadLimits limits;

    ImageHttpConsumer(PlatformHttpEndpoint endpoint, Processor processor, List<Handler<RoutingContext>> handlers,
            String routerName, UploadLimits limits) {
        super(endpoint, processor, handlers, routerName);
        this.limits = limits;
    }

    /** Returns whether the body has arrived completely and a route has it. */
    static boolean hasTaken(RoutingContext call) {
        return call.get(TAKEN) != null;
    }

    @Override
    protected Future<Void> populateCamelMessage(RoutingContext call, Exchange exchange, Message message) {
        call.put(TAKEN, true);
        Future<Void> headers = super.populateCamelMessage(call, exchange, message);
        if (!getEndpoint().isUseBodyHandler()) {
            return headers.compose(populated -> receiveFile(call, message)).onSuccess(received -> holdUntilDone(call, message.getExchange()));
        }
        NoEcho.remember(message);
        return headers.map(populated -> {
            Buffer body = call.body().buffer();
            if (body != null) {
                requireComplete(call, body);
                message.setBody(body.getBytes());
            }
            holdUntilDone(call, message.getExchange());
            return populated;
        });
    }

    private static void holdUntilDone(RoutingContext call, Exchange exchange) {
        Hold hold = Hold.extend(call);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                hold.end();
            }
        });
    }

    /**
     * Requires a complete body: where memory is short the server loses parts of a body, and an image would be called
     * truncated.
     */
    static void requireComplete(RoutingContext call, Buffer body) {
        if (!isMultipart(call) && body.length() != call.request().bytesRead()) {
            throw HttpRefusal.overloaded("Of %d bytes only %d could be kept in memory. Send it again later."
                    .formatted(call.request().bytesRead(), body.length()));
        }
        for (FileUpload upload : call.fileUploads()) {
            long onDisk = new File(upload.uploadedFileName()).length();
            if (onDisk != upload.size()) {
                throw HttpRefusal.overloaded("Of %d bytes of the file %s only %d could be kept on disk. Send it again later."
                        .formatted(upload.size(), LeafName.of(upload.fileName(), "upload"), onDisk));
            }
        }
    }

    private static boolean isMultipart(RoutingContext call) {
        String type = call.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    /**
     * Receives a file; the failure of one that cannot be received becomes the body, so that the route can answer it.
     */
    private Future<Void> receiveFile(RoutingContext call, Message message) {
        return BodyFile.receive(call, limits)
                .onSuccess(path -> {
                    deleteAfterwards(List.of(path.toFile()), message.getExchange());
                    message.setBody(path.toFile());
                })
                .onFailure(message::setBody)
                .<Void>mapEmpty().otherwiseEmpty();
    }

    @Override
    protected void populateAttachments(List<FileUpload> uploads, Message message) {
        deleteAfterwards(uploads.stream().map(upload -> new File(upload.uploadedFileName())).toList(), message.getExchange());
        if (uploads.size() == 1) {
            fill(message, uploads.get(0));
        } else if (!uploads.isEmpty()) {
            message.setBody(uploads.stream().map(upload -> fill(message.copy(), upload)).toList());
        }
    }

    private static Message fill(Message message, FileUpload upload) {
        String name = LeafName.of(upload.fileName(), "upload");
        message.setHeader(Exchange.FILE_NAME, name);
        message.setHeader(Exchange.FILE_NAME_ONLY, name);
        message.setHeader(Exchange.CONTENT_TYPE, upload.contentType());
        message.setBody(new File(upload.uploadedFileName()));
        return message;
    }

    /** Deletes the files afterwards, as the server forgets them when the caller has disconnected. */
    private static void deleteAfterwards(List<File> files, Exchange exchange) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                for (File file : files) {
                    try {
                        Files.deleteIfExists(file.toPath());
                    } catch (IOException e) {
                        LOG.warn("The temporary file {} cannot be deleted: {}", file, e.toString());
                    }
                }
            }
        });
    }
}
