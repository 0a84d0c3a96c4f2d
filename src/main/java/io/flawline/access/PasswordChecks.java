package io.flawline.access;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

import io.flawline.background.DaemonThreads;

/**
 * Verifies passwords on one thread that does nothing else, so that a caller who guesses gets a part of one core and
 * delays no request that needs no password check. The number of checks that wait is bounded in total, for each address and for
 * each name there; names take turns, so that guesses at one name delay a login with another by one check at most.
 */
final class PasswordChecks implements AutoCloseable {
    /** At about half a second each, the last one waits a few seconds. */
    static final int MAX_WAITING = 9;
    static final int MAX_PER_ADDRESS = 6;
    static final int MAX_PER_NAME = 4;
    /** A caller who guesses waits, and inspections have the core. */
    private static final long PAUSE_MILLIS = 500;

    /** One name and password, and all callers that sent them while they are verified. */
    private record Check(String authorization, String address, String name, Promise<Optional<Account>> result, List<BooleanSupplier> gone) {

        boolean isOfSameName(@Nullable Check other) {
            return other != null && other.address.equals(address) && other.name.equals(name);
        }
    }

    private final Accounts accounts;
    private final Thread thread = DaemonThreads.of("password-checks", this::run);
    /** In the order in which they came. */
    private final Map<String, Check> waiting = new LinkedHashMap<>();
    private @Nullable Check current;
    private boolean closed;

    PasswordChecks(Accounts accounts) {
        this.accounts = accounts;
        thread.start();
    }

    /**
     * Verifies name and password.
     *
     * @param address of the caller
     * @param gone    whether the caller has closed its connection; a check whose callers are all gone is skipped
     * @return the account, or empty when the password is wrong; nothing when too many checks wait already
     */
    synchronized Optional<Future<Optional<Account>>> start(String authorization, String address, BooleanSupplier gone) {
        Check same = current != null && current.authorization().equals(authorization) ? current : waiting.get(authorization);
        if (same != null) {
            same.gone().add(gone);
            return Optional.of(same.result().future());
        }
        Check check = new Check(authorization, address, name(authorization), Promise.promise(), new ArrayList<>(List.of(gone)));
        if (closed || waiting.size() >= MAX_WAITING || count(other -> other.address().equals(address)) >= MAX_PER_ADDRESS
                || count(check::isOfSameName) >= MAX_PER_NAME) {
            return Optional.empty();
        }
        waiting.put(authorization, check);
        notifyAll();
        return Optional.of(check.result().future());
    }

    private interface Kind {
        boolean has(Check check);
    }

    private int count(Kind kind) {
        return (int) waiting.values().stream().filter(kind::has).count() + (current != null && kind.has(current) ? 1 : 0);
    }

    /** Returns the name that is given; what is none is refused by the accounts. */
    private static String name(String authorization) {
        try {
            String given = new String(Base64.getDecoder().decode(authorization.replaceFirst("^\\S+\\s+", "")), StandardCharsets.UTF_8);
            return given.substring(0, Math.max(0, given.indexOf(':')));
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private void run() {
        try {
            for (Check check = next(); check != null; check = next()) {
                verify(check);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a check; one of another name than the last comes first. */
    private synchronized @Nullable Check next() throws InterruptedException {
        Check last = current;
        current = null;
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        if (closed) {
            return null;
        }
        current = waiting.values().stream().filter(check -> !check.isOfSameName(last)).findFirst().orElseGet(() -> waiting.values().iterator().next());
        waiting.remove(current.authorization());
        return current;
    }

    private void verify(Check check) throws InterruptedException {
        Optional<Account> account = Optional.empty();
        try {
            if (isWanted(check)) {
                account = accounts.prove(check.authorization());
                if (account.isEmpty()) {
                    pause(check);
                }
            }
        } finally {
            check.result().complete(account);
        }
    }

    /** Waits after a wrong password, unless somebody else does. */
    private synchronized void pause(Check wrong) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        for (long left = PAUSE_MILLIS; left > 0 && !closed && waiting.values().stream().allMatch(wrong::isOfSameName); left = TimeUnit.NANOSECONDS
                .toMillis(end - System.nanoTime())) {
            wait(left);
        }
    }

    private synchronized boolean isWanted(Check check) {
        return !check.gone().stream().allMatch(BooleanSupplier::getAsBoolean);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        waiting.values().stream().map(Check::result).filter(Objects::nonNull).forEach(result -> result.complete(Optional.empty()));
        waiting.clear();
    }
}
