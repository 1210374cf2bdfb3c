package io.patchbay.gateway.table;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A map that forgets what was put long ago: the newest of its size in entries at least, twice as
/// many at most, without a lock. Thread-safe.
final class RecentMap<V> {
    private final int size;
    private volatile Map<String, V> young = new ConcurrentHashMap<>();
    private volatile Map<String, V> old = Map.of();

    RecentMap(int size) {
        this.size = size;
    }

    @Nullable
    V get(String key) {
        var value = young.get(key);
        return value != null ? value : old.get(key);
    }

    void put(String key, V value) {
        if (young.size() >= size) {
            turn();
        }
        young.put(key, value);
    }

    /// Puts a value where there is none. Returns the value that was there, null if none was.
    @Nullable
    V putIfAbsent(String key, V value) {
        var known = get(key);
        if (known != null) {
            return known;
        }
        if (young.size() >= size) {
            turn();
        }
        return young.putIfAbsent(key, value);
    }

    void remove(String key) {
        young.remove(key);
        if (old.containsKey(key)) {
            old.remove(key);
        }
    }

    private synchronized void turn() {
        if (young.size() >= size) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }
}
