// Sends an order. Version {{.ver}}, see RFC 2616, section 10.4.5.
import axios from "axios";
const API = "https://api.example.com/v2/orders?limit=50";
const TOKEN = "{{JWT}}";
const STRIPE = '{{API_KEY~stripe}}';
export async function order(id: number): Promise<Order> {
  const res = await axios.get(`${API}&id=${id}`, { headers: { Authorization: `Bearer ${TOKEN}` }, timeout: 30_000 });
  if (res.status !== 200) throw new Error(`HTTP ${res.status}`);
  return res.data;
}
// test data
const users = [{ email: "{{EMAIL}}", phone: "{{PHONE~us.i}}" }, { email: "{{EMAIL}}", phone: "{{PHONE~de.i}}" }];
const MASK = 0xffff0000, EPS = 1e-9, UUID = "{{.uuid}}";
const color = "#3366ff", grid = [12, 24, 48, 96];
