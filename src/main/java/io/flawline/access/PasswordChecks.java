package io.flawline.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * Verifies passwords on one thread that does nothing else, so that a caller who guesses gets a part of one core and
 * delays no request that needs no password check. The number of checks that wait is bounded, in total and per address.
 */
final class PasswordChecks implements AutoCloseable {
    /** At about half a second each, the last one waits a few seconds. */
    static final int MAX_WAITING = 8;
    static final int MAX_PER_ADDRESS = 4;

    /** One name and password, and all callers that sent them while they are verified. */
    private record Check(String authorization, String address, Promise<Optional<Account>> result, List<BooleanSupplier> gone) {
    }

    private final Accounts accounts;
    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING), PasswordChecks::thread);
    private final Map<String, Check> underWay = new HashMap<>();

    PasswordChecks(Accounts accounts) {
        this.accounts = accounts;
    }

    private static Thread thread(Runnable checks) {
        Thread thread = new Thread(checks, "password-checks");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Verifies name and password.
     *
     * @param address of the caller
     * @param gone    whether the caller has closed its connection; a check whose callers are all gone is skipped
     * @return the account, or empty when the password is wrong; nothing when too many checks wait already
     */
    synchronized Optional<Future<Optional<Account>>> start(String authorization, String address, BooleanSupplier gone) {
        Check same = underWay.get(authorization);
        if (same != null) {
            same.gone().add(gone);
            return Optional.of(same.result().future());
        }
        if (underWay.values().stream().filter(check -> check.address().equals(address)).count() >= MAX_PER_ADDRESS) {
            return Optional.empty();
        }
        Check check = new Check(authorization, address, Promise.promise(), new ArrayList<>(List.of(gone)));
        try {
            executor.execute(() -> run(check));
        } catch (RejectedExecutionException e) {
            return Optional.empty();
        }
        underWay.put(authorization, check);
        return Optional.of(check.result().future());
    }

    private void run(Check check) {
        Optional<Account> account = Optional.empty();
        try {
            account = isWanted(check) ? accounts.prove(check.authorization()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                underWay.remove(check.authorization());
            }
            check.result().complete(account);
        }
    }

    private synchronized boolean isWanted(Check check) {
        return !check.gone().stream().allMatch(BooleanSupplier::getAsBoolean);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
