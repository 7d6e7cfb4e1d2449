// Verify a webhook of 青年需求直通车 with nothing but the JDK (11 or newer).
// Use `verify` in your receiver, over the raw bytes of the body, before you parse them. As a program:
// java Verify.java SECRET ID TIMESTAMP SIGNATURES [NOW] < body
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class Verify {
    private static final long TOLERANCE_S = 300;

    /** Says whether the body is ours and fresh. Remember the id: a known one is done already. */
    public static boolean verify(
            String secret, String id, String timestamp, String signatures, byte[] body, long now)
            throws GeneralSecurityException {
        if (!timestamp.matches("[0-9]{1,18}")
                || Math.abs(now - Long.parseLong(timestamp)) > TOLERANCE_S) {
            return false;
        }
        String encoded = secret.startsWith("whsec_") ? secret.substring(6) : secret;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(encoded), "HmacSHA256"));
        mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        byte[] expected = Base64.getEncoder().encode(mac.doFinal(body));
        for (String one : signatures.split(" ")) { // two while a secret is rotated
            String[] parts = one.split(",", 2);
            if (parts.length == 2
                    && parts[0].equals("v1")
                    && MessageDigest.isEqual(
                            expected, parts[1].getBytes(StandardCharsets.UTF_8))) {
                return true;
            }
        }
        return false;
    }

    public static void main(String[] given) throws Exception {
        long now = given.length > 4
                ? Long.parseLong(given[4])
                : System.currentTimeMillis() / 1000;
        boolean isOurs =
                verify(given[0], given[1], given[2], given[3], System.in.readAllBytes(), now);
        System.out.println(isOurs ? "ok" : "refused");
        System.exit(isOurs ? 0 : 1);
    }
}
